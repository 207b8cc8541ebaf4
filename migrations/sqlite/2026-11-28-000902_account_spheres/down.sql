DROP TABLE account_spheres;

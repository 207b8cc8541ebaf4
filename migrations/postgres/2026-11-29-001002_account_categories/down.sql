DROP TABLE account_categories;

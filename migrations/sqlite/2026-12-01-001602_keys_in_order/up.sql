-- Keys are compared by their bytes already: the index that keeps them apart finds those that begin alike.
SELECT 1;

-- A league table with its evidence: the communes of a province in one edition, the rank of the year before, and the sentence
-- behind each rank. Run from the folder that holds data/:  duckdb < docs/examples/league.sql
SELECT r.rank,
       r.rank_of,
       r.unit_name,
       r.district_name,
       r.score,
       m.rank_change,
       r.status,
       c.quote,
       d.uri
FROM 'data/published/current/rankings.parquet' AS r
LEFT JOIN 'data/published/current/movements.parquet' AS m
       ON m.index_id = r.index_id AND m.index_year = r.index_year AND m.unit_id = r.unit_id
      AND m.component_id IS NOT DISTINCT FROM r.component_id AND m.cohort_id IS NOT DISTINCT FROM r.cohort_id
LEFT JOIN 'data/published/current/claims.parquet' AS c ON c.claim_id = r.rank_claim_id
LEFT JOIN 'data/published/current/documents.parquet' AS d USING (document_id)
WHERE r.index_id = 'DTI'
  AND r.index_year = 2023
  AND r.component_id IS NULL          -- the total, not its parts
  AND r.unit_tier = 'commune'
  AND r.province_name = 'Quảng Ninh'
  AND r.rank IS NOT NULL
ORDER BY r.cohort_id, r.rank;

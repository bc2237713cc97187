-- Cost files as deliveries (src/costs): a log in which nothing that was replaced is lost. Amounts as in commitment_costs.

CREATE TABLE commitment_deliveries (
    customer_id text_key NOT NULL REFERENCES customers (id),
    id          text_key NOT NULL,
    sequence    BIGINT NOT NULL, -- the order in which the customer's were stored
    format      text_key NOT NULL,
    line_count  BIGINT NOT NULL,
    files       TEXT NOT NULL,   -- JSON: name and SHA-256 of each
    who         TEXT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (customer_id, id)
);

-- What a delivery says of a payer's billing period. Of a period the sections of the highest generation count.
CREATE TABLE commitment_delivery_sections (
    customer_id      text_key NOT NULL REFERENCES customers (id),
    payer_account_id text_key NOT NULL,
    cost_month       text_key NOT NULL, -- the billing period: 2026-10
    sequence         BIGINT NOT NULL,   -- the delivery's
    generation       BIGINT NOT NULL,   -- the sequence of the delivery that replaced what stood before
    delivery_id      text_key NOT NULL,
    granularity      text_key NOT NULL,
    covered_first    text_key,          -- of these days nothing is taken from anywhere else; null: of none
    covered_last     text_key,
    first_row        text_key NOT NULL, -- of its costs, those of other months too
    last_row         text_key NOT NULL,
    line_count       BIGINT NOT NULL,
    PRIMARY KEY (customer_id, payer_account_id, cost_month, sequence)
);

CREATE TABLE commitment_delivery_costs (
    customer_id      text_key NOT NULL REFERENCES customers (id),
    payer_account_id text_key NOT NULL,
    cost_month       text_key NOT NULL,
    sequence         BIGINT NOT NULL,
    cost_day         text_key NOT NULL,
    record_type      text_key NOT NULL,
    service          text_key NOT NULL,
    marketplace      BIGINT NOT NULL,
    currency         text_key NOT NULL,
    unblended        TEXT NOT NULL,
    net_unblended    TEXT NOT NULL,
    amortized        TEXT NOT NULL,
    PRIMARY KEY (customer_id, payer_account_id, cost_month, sequence, cost_day, record_type, service, marketplace, currency)
);

-- Imports of before are deliveries of the days that they had. None overlaps another, so that of a month all count.
INSERT INTO commitment_deliveries (customer_id, id, sequence, format, line_count, files, who, at)
SELECT customer_id, id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY stored_at, id), format, line_count, '[]', who, stored_at
FROM (SELECT customer_id, id, MIN(format) AS format, MAX(line_count) AS line_count, MIN(who) AS who, MIN(at) AS stored_at
      FROM commitment_imports GROUP BY customer_id, id) AS imported;

INSERT INTO commitment_delivery_sections (customer_id, payer_account_id, cost_month, sequence, generation, delivery_id, granularity,
                                          covered_first, covered_last, first_row, last_row, line_count)
WITH RECURSIVE months (customer_id, payer_account_id, id, first_day, last_day, line_count, year, month) AS (
    SELECT customer_id, payer_account_id, id, first_day, last_day, line_count,
           CAST(substr(first_day, 1, 4) AS BIGINT), CAST(substr(first_day, 6, 2) AS BIGINT)
    FROM commitment_imports
    UNION ALL
    SELECT customer_id, payer_account_id, id, first_day, last_day, line_count,
           CASE WHEN month = 12 THEN year + 1 ELSE year END, CASE WHEN month = 12 THEN 1 ELSE month + 1 END
    FROM months
    WHERE year * 12 + month < CAST(substr(last_day, 1, 4) AS BIGINT) * 12 + CAST(substr(last_day, 6, 2) AS BIGINT)
), named (customer_id, payer_account_id, id, first_day, last_day, line_count, name, days) AS (
    SELECT customer_id, payer_account_id, id, first_day, last_day, line_count,
           CAST(year AS TEXT) || CASE WHEN month < 10 THEN '-0' ELSE '-' END || CAST(month AS TEXT),
           CASE WHEN month IN (4, 6, 9, 11) THEN '30' WHEN month <> 2 THEN '31'
                WHEN year % 400 = 0 OR (year % 4 = 0 AND year % 100 <> 0) THEN '29' ELSE '28' END
    FROM months
), ranges (customer_id, payer_account_id, id, line_count, name, first_day, last_day) AS (
    SELECT customer_id, payer_account_id, id, line_count, name,
           CASE WHEN first_day > name || '-01' THEN first_day ELSE name || '-01' END,
           CASE WHEN last_day < name || '-' || days THEN last_day ELSE name || '-' || days END
    FROM named
)
SELECT r.customer_id, r.payer_account_id, r.name, d.sequence,
       MIN(d.sequence) OVER (PARTITION BY r.customer_id, r.payer_account_id, r.name), r.id, 'daily',
       r.first_day, r.last_day, r.first_day, r.last_day, r.line_count
FROM ranges r JOIN commitment_deliveries d ON d.customer_id = r.customer_id AND d.id = r.id;

INSERT INTO commitment_delivery_costs (customer_id, payer_account_id, cost_month, sequence, cost_day, record_type, service,
                                       marketplace, currency, unblended, net_unblended, amortized)
SELECT c.customer_id, c.payer_account_id, s.cost_month, s.sequence, c.cost_day, c.record_type, c.service, c.marketplace,
       c.currency, c.unblended, c.net_unblended, c.amortized
FROM commitment_costs c JOIN commitment_delivery_sections s
     ON s.customer_id = c.customer_id AND s.payer_account_id = c.payer_account_id AND s.cost_month = substr(c.cost_day, 1, 7)
        AND c.cost_day >= s.covered_first AND c.cost_day <= s.covered_last
WHERE c.source = 'import';

DELETE FROM commitment_costs WHERE source = 'import';
DROP TABLE commitment_imports;

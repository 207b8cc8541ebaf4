//! The tables, written by hand and the same for both engines. A test selects every column on each.

diesel::table! { books (id) { id -> BigInt, name -> Text, currency -> Text, fiscal_first_month -> Integer, is_demo -> Bool, created_at -> Text, } }
diesel::table! { users (id) { id -> BigInt, login -> Text, folded_login -> Text, role -> Text, passphrase_hash -> Text, disabled_at -> Nullable<Text>, created_at -> Text, last_seen_on -> Nullable<Date>, } }
diesel::table! { sessions (token_hash) { token_hash -> Text, user_id -> BigInt, csrf_secret -> Text, created_at -> Text, seen_at -> Text, } }
diesel::table! { setup_links (token_hash) { token_hash -> Text, created_at -> Text, } }
diesel::table! { api_tokens (id) { id -> BigInt, label -> Text, token_hash -> Text, role -> Text, user_id -> BigInt, created_at -> Text, revoked_at -> Nullable<Text>, last_used_on -> Nullable<Date>, } }
diesel::table! { backups (id) { id -> BigInt, made_at -> Text, head -> Text, } }
diesel::table! { accounts (id) { id -> BigInt, path -> Text, label -> Text, number -> Nullable<Text>, kind -> Text, role -> Text, currency -> Nullable<Text>, closed_at -> Nullable<Text>, } }
diesel::table! { account_role_changes (id) { id -> BigInt, account_id -> BigInt, role_before -> Text, role_after -> Text, changed_by -> Text, changed_at -> Text, } }
diesel::table! { account_spheres (path) { path -> Text, sphere -> Text, said_by -> Text, said_at -> Text, } }
diesel::table! { account_categories (path) { path -> Text, category -> Text, said_by -> Text, said_at -> Text, } }
diesel::table! { chart_stamp (id) { id -> BigInt, stamp -> Text, } }
diesel::table! { funds (id) { id -> BigInt, code -> Text, folded_code -> Text, name -> Text, restriction -> Text, purpose -> Text, target_minor -> Nullable<BigInt>, target_currency -> Nullable<Text>, closed_at -> Nullable<Text>, } }
diesel::table! { fund_aliases (id) { id -> BigInt, fund_id -> BigInt, alias -> Text, comparable -> Text, } }
diesel::table! { contacts (id) { id -> BigInt, code -> Text, name -> Text, note -> Text, created_at -> Text, address -> Text, } }

diesel::table! { seals (sequence) { sequence -> BigInt, previous_hash -> Binary, hash -> Binary, } }
diesel::table! { entries (sequence) {
    sequence -> BigInt, posted_on -> Date, kind -> Text, description -> Text, reference -> Nullable<Text>,
    reverses -> Nullable<BigInt>, corrects -> Nullable<BigInt>, gives_back -> Nullable<Text>, contact -> Nullable<Text>, event -> Nullable<Text>,
    override_reason -> Nullable<Text>, rededication -> Nullable<Text>, vouchers -> Text, idempotency_key -> Text,
    body_hash -> Binary, recorded_by -> Text, recorded_at -> Text,
} }
diesel::table! { postings (entry, line) { entry -> BigInt, line -> Integer, account_id -> BigInt, fund_id -> BigInt, posted_on -> Date, currency -> Text, amount_minor -> BigInt, memo -> Nullable<Text>, } }
diesel::table! { matched_months (account_id, month) { account_id -> BigInt, month -> Date, posting_count -> BigInt, } }
diesel::table! { audit_candidates (month, entry) { month -> Date, entry -> BigInt, size_minor -> BigInt, hash -> Binary, } }
diesel::table! { unvouched_months (month) { month -> Date, entries -> BigInt, } }
diesel::table! { given_back_months (account_id, fund_id, currency, month, given_month, is_reversal) { account_id -> BigInt, fund_id -> BigInt, currency -> Text, month -> Date, given_month -> Date, is_reversal -> BigInt, debit_minor -> BigInt, credit_minor -> BigInt, } }
diesel::table! { turned (entry, account_id, currency) { entry -> BigInt, account_id -> BigInt, currency -> Text, posted_on -> Date, amount_minor -> BigInt, } }
diesel::table! { gift_months (place_id, account_id, fund_id, currency, month) { place_id -> BigInt, account_id -> BigInt, fund_id -> BigInt, currency -> Text, month -> Date, gifts -> BigInt, amount_minor -> BigInt, } }
diesel::table! { gift_parts (account_id, fund_id, currency, month) { account_id -> BigInt, fund_id -> BigInt, currency -> Text, month -> Date, gifts -> BigInt, lines -> BigInt, amount_minor -> BigInt, } }
diesel::table! { month_totals (account_id, fund_id, currency, month) { account_id -> BigInt, fund_id -> BigInt, currency -> Text, month -> Date, debit_minor -> BigInt, credit_minor -> BigInt, posting_count -> BigInt, } }
diesel::table! { period_events (id) { id -> BigInt, month -> Date, action -> Text, reason -> Text, recorded_by -> Text, recorded_at -> Text, } }
diesel::table! { ledger_head (id) { id -> BigInt, } }
diesel::table! { vouchers (hash) { hash -> Text, file_name -> Text, media_type -> Text, content -> Binary, added_by -> Text, added_at -> Text, } }
diesel::table! { later_vouchers (entry, hash) { entry -> BigInt, hash -> Text, added_by -> Text, added_at -> Text, } }

diesel::table! { recorded_acts (idempotency_key) { idempotency_key -> Text, fingerprint -> Text, } }

diesel::table! { products (id) { id -> BigInt, code -> Text, name -> Text, price_minor -> BigInt, currency -> Text, inventory_id -> BigInt, fund_id -> BigInt, reorder_level -> BigInt, closed_at -> Nullable<Text>, } }
diesel::table! { stock_moves (entry, line) { entry -> BigInt, line -> Integer, product_id -> BigInt, place_id -> BigInt, quantity -> BigInt, value_minor -> BigInt, currency -> Text, part -> Nullable<Text>, income_minor -> Nullable<BigInt>, } }
diesel::table! { stock_levels (product_id, place_id) { product_id -> BigInt, place_id -> BigInt, quantity -> BigInt, value_minor -> BigInt, moved_on -> Nullable<Date>, } }
diesel::table! { stock_sums (place_id) { place_id -> BigInt, quantity -> BigInt, value_minor -> BigInt, kinds -> BigInt, } }
diesel::table! { product_details (product_id) { product_id -> BigInt, family -> Text, size -> Text, colour -> Text, language -> Text, surplus_fund_id -> Nullable<BigInt>, surplus_rule -> Nullable<Text>, surplus_amount -> Nullable<BigInt>, promise -> Text, } }
diesel::table! { product_months (product_id, month) { product_id -> BigInt, month -> Date, pieces -> BigInt, income_minor -> BigInt, cost_minor -> BigInt, bought_minor -> BigInt, charges_minor -> BigInt, } }
diesel::table! { product_pictures (product_id) { product_id -> BigInt, hash -> Text, set_by -> Text, set_at -> Text, } }
diesel::table! { product_rules_before (product_id, until_month) { product_id -> BigInt, until_month -> Date, surplus_fund_id -> Nullable<BigInt>, surplus_rule -> Nullable<Text>, surplus_amount -> Nullable<BigInt>, promise -> Text, } }
diesel::table! { product_prices (product_id, list) { product_id -> BigInt, list -> Text, price_minor -> BigInt, } }
diesel::table! { product_parts (set_id, part_id) { set_id -> BigInt, part_id -> BigInt, quantity -> BigInt, } }
diesel::table! { cash_holders (id) { id -> BigInt, account_id -> BigInt, contact -> Text, since -> Date, said_by -> Text, said_at -> Text, } }
diesel::table! { cash_counts (id) {
    id -> BigInt, account_id -> BigInt, counted_on -> Date, currency -> Text, book_minor -> BigInt, counted_minor -> BigInt, document -> Text,
    entry -> Nullable<BigInt>, idempotency_key -> Text, counted_by -> Text, counted_at -> Text,
} }
diesel::table! { events (id) { id -> BigInt, code -> Text, name -> Text, held_on -> Date, place -> Text, fund_id -> BigInt, } }

diesel::table! { event_shares (event_id, fund_id) { event_id -> BigInt, fund_id -> BigInt, weight -> BigInt, } }
diesel::table! { event_budgets (event_id, account_id) { event_id -> BigInt, account_id -> BigInt, amount_minor -> BigInt, } }
diesel::table! { event_prices (event_id, line) { event_id -> BigInt, line -> Integer, called -> Text, price_minor -> BigInt, } }
diesel::table! { event_shifts (event_id, line) { event_id -> BigInt, line -> Integer, told -> Text, } }

diesel::table! { import_profiles (id) { id -> BigInt, name -> Text, content -> Text, created_at -> Text, } }
diesel::table! { imports (id) {
    id -> BigInt, account_id -> BigInt, file_hash -> Text, file_name -> Text, profile -> Nullable<Text>, format -> Text, encoding -> Text,
    covers_from -> Nullable<Date>, covers_to -> Nullable<Date>, opening_minor -> Nullable<BigInt>, closing_minor -> Nullable<BigInt>,
    closing_on -> Nullable<Date>, new_count -> BigInt, duplicate_count -> BigInt, pending_count -> BigInt, refused_count -> BigInt,
    evidence -> Text, imported_by -> Text, imported_at -> Text, undone_by -> Nullable<Text>, undone_at -> Nullable<Text>,
    first_day_is_whole -> Bool, last_day_is_whole -> Bool,
} }
diesel::table! { statement_lines (id) {
    id -> BigInt, import_id -> BigInt, account_id -> BigInt, record -> Integer, booked_on -> Date, value_on -> Nullable<Date>,
    amount_minor -> BigInt, fee_minor -> Nullable<BigInt>, net_minor -> BigInt, currency -> Text, balance_after_minor -> Nullable<BigInt>,
    counterparty -> Text, counterparty_account -> Nullable<Text>, purpose -> Text, status -> Text, kind -> Text, refs -> Text,
    warnings -> Text, state -> Text, reason -> Nullable<Text>, entry -> Nullable<BigInt>, is_matched -> Bool,
    gave_way_to -> Nullable<BigInt>,
} }
diesel::table! { rules (id) {
    id -> BigInt, place -> BigInt, name -> Text, conditions -> Text, proposal -> Text, confidence -> BigInt,
    made_by -> Text, made_at -> Text, ended_by -> Nullable<Text>, ended_at -> Nullable<Text>,
} }
diesel::table! { fee_bearers (fund_id) { fund_id -> BigInt, bearer_id -> BigInt, } }
diesel::table! { payout_arrivals (id) { id -> BigInt, bank_line -> BigInt, payout_line -> Nullable<BigInt>, } }
diesel::table! { line_drafts (line_id) {
    line_id -> BigInt, what -> Text, fund -> Text, account -> Text, note -> Text, is_ticked -> Bool, was_ready -> Bool, saved_by -> Text, saved_at -> Text,
} }
diesel::table! { shop_products (called) { called -> Text, product_id -> Nullable<BigInt>, said_by -> Text, said_at -> Text, } }
diesel::table! { shop_places (source) { source -> Text, account_id -> BigInt, } }
diesel::table! { lines_apart (line_id) { line_id -> BigInt, } }
diesel::table! { details (line_id) { line_id -> BigInt, payment -> Nullable<BigInt>, reasons -> Text, declined -> Text, linked_by -> Nullable<Text>, linked_at -> Nullable<Text>, } }
diesel::table! { review_batches (id) {
    id -> BigInt, import_id -> BigInt, made_by -> Text, made_at -> Text, undone_by -> Nullable<Text>, undone_at -> Nullable<Text>,
} }
diesel::table! { review_batch_lines (batch_id, line_id) { batch_id -> BigInt, line_id -> BigInt, } }
diesel::table! { reconciliations (id) {
    id -> BigInt, account_id -> BigInt, statement_on -> Date, statement_minor -> BigInt, currency -> Text, started_by -> Text, started_at -> Text,
    finished_by -> Nullable<Text>, finished_at -> Nullable<Text>, document -> Nullable<Text>,
    reopened_by -> Nullable<Text>, reopened_at -> Nullable<Text>, reopen_reason -> Nullable<Text>,
} }
diesel::table! { matches (id) { id -> BigInt, account_id -> BigInt, reconciliation_id -> Nullable<BigInt>, made_by -> Text, reason -> Text, } }
diesel::table! { matched_lines (line_id) { line_id -> BigInt, match_id -> BigInt, } }
diesel::table! { matched_entries (entry, account_id) { entry -> BigInt, account_id -> BigInt, match_id -> BigInt, } }
diesel::table! { outside_checks (id) { id -> BigInt, program -> Text, version -> Text, entries -> BigInt, head -> Text, has_agreed -> Bool, checked_by -> Text, checked_at -> Text, } }
diesel::table! { saved_searches (id) { id -> BigInt, name -> Text, query -> Text, saved_by -> Text, saved_at -> Text, } }
diesel::table! { publications (id) { id -> BigInt, upto -> Date, cells -> Text, files -> Text, head -> Text, is_shown -> Bool, published_by -> Text, published_at -> Text, withdrawn_by -> Nullable<Text>, withdrawn_at -> Nullable<Text>, } }
diesel::table! { signing_keys (id) { id -> BigInt, public_key -> Text, secret_key -> Text, made_at -> Text, } }
diesel::table! { donation_receipts (year, number) {
    year -> Integer, number -> Integer, contact -> Text, template -> Text, facts -> Text, issued_on -> Date,
    total_minor -> BigInt, currency -> Text, issued_by -> Text, issued_at -> Text,
} }
diesel::table! { donation_receipt_entries (year, number, entry) { year -> Integer, number -> Integer, entry -> BigInt, amount_minor -> BigInt, } }
diesel::table! { donation_receipt_cancellations (year, number) { year -> Integer, number -> Integer, reason -> Text, cancelled_by -> Text, cancelled_at -> Text, } }
diesel::table! { receipt_facts (template, name) { template -> Text, name -> Text, value -> Text, } }

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    funds,
    fund_aliases,
    contacts,
    seals,
    entries,
    postings,
    month_totals,
    period_events,
    vouchers,
    later_vouchers,
    products,
    product_details,
    product_prices,
    product_rules_before,
    product_parts,
    product_pictures,
    stock_moves,
    stock_levels,
    events,
    imports,
    statement_lines,
    details,
    line_drafts,
    review_batches,
    review_batch_lines,
    reconciliations,
    matches,
    matched_lines,
    matched_entries,
    users,
    sessions,
    api_tokens,
);

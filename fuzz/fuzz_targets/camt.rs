//! Any elements inside a CAMT statement.

#![no_main]

const START: &[u8] = br#"<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>"#;

libfuzzer_sys::fuzz_target!(|data: &[u8]| solidarity_ledger_fuzz::read_text_after(START, data));

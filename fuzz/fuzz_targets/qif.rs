//! Any records behind a QIF header.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| solidarity_ledger_fuzz::read_text_after(b"!Type:Bank\n", data));

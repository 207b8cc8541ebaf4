//! Any bytes: mostly they are a table of some kind.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| solidarity_ledger_fuzz::read_after(b"", data));

//! Bytes behind the first bytes of an archive.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| solidarity_ledger_fuzz::read_after(b"PK\x03\x04", data));

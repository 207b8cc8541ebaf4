//! Any fields behind the first ones of an MT940 statement.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| solidarity_ledger_fuzz::read_text_after(b":20:S\n:25:1/2\n:60F:C260501EUR100,00\n", data));

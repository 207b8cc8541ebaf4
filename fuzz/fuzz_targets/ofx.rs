//! Any elements inside an OFX list of transactions.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| solidarity_ledger_fuzz::read_text_after(b"OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKTRANLIST>", data));

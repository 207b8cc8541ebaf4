//! Any text as the journal of another program: the first byte says which.

#![no_main]

use solidarity_ledger_fuzz::import::journal::{Journal, read};
use solidarity_ledger_fuzz::ledger::FundCode;

libfuzzer_sys::fuzz_target!(|data: &str| {
    let Ok(fund) = "general".parse::<FundCode>() else { return };
    let journal = match data.as_bytes().first().map(|first| first % 3) {
        Some(0) => Journal::Hledger,
        Some(1) => Journal::Beancount,
        _ => Journal::GnuCash,
    };
    let _ = read(journal, data, &fund);
});

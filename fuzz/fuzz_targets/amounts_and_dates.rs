//! A table of one column of dates and one of amounts, each cell any text.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &str| {
    let clean = |text: &str| text.replace(['"', '\n', '\r', ';'], " ");
    let (day, amount) = data.split_once('\n').unwrap_or((data, "1,00"));
    let file = format!("Datum;Betrag\n\"{}\";\"{}\"\n03.05.2026;1,00\n", clean(day), clean(amount));
    solidarity_ledger_fuzz::read_after(file.as_bytes(), b"");
});

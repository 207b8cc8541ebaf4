//! Names in comparable form, and the currencies they carry. Knows no roles.

use unicode_normalization::UnicodeNormalization;

use crate::ledger::Currency;

/// Currencies that banks put into column names; a fixed list, since “all” and “try” are codes too.
pub(super) const IN_NAMES: [&str; 38] = [
    "eur", "euro", "euros", "usd", "gbp", "chf", "pln", "czk", "sek", "nok", "dkk", "huf", "ron", "bgn", "rub", "rur",
    "uah", "isk", "jpy", "aud", "cad", "nzd", "sgd", "hkd", "inr", "brl", "zar", "mxn", "cny", "rsd", "ltl", "xmr",
    "btc", "ils", "idr", "thb", "vnd", "krw",
];

/// The comparable form of a name: lower case, no accents, single spaces; `ae`, `oe`, `ue` folded so that
/// “Währung” and “Waehrung” are one. A damaged letter (U+FFFD) stays as `?`.
#[must_use]
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return squeeze(text.chars());
    }
    let marked: String = text
        .chars()
        .map(|c| match c {
            '\u{fffd}' => '?',
            '\u{2019}' | '\u{2018}' => '\'',
            other => other,
        })
        .collect();
    let spelled = marked.replace('€', " eur ").replace('£', " gbp ").replace('$', " usd ");
    let decomposed: String = spelled.nfkd().collect();
    squeeze(any_ascii::any_ascii(&decomposed).chars())
}

fn squeeze(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in chars {
        let c = if c.is_ascii_alphanumeric() || matches!(c, '?' | '+' | '-') { c.to_ascii_lowercase() } else { ' ' };
        let c = if c == '-' && !before.is_whitespace() { ' ' } else { c };
        if c == ' ' && before == ' ' || c == 'e' && matches!(before, 'a' | 'o' | 'u') {
            continue;
        }
        out.push(c);
        before = c;
    }
    let kept = out.trim_end_matches([' ', '?', '+', '-']).len();
    if kept > 0 {
        out.truncate(kept);
    }
    out.trim().to_owned()
}

/// The currency a column name carries, as in `Amount (EUR)`, `Crédit en CHF`, `Betrag (€)`.
#[must_use]
pub fn currency_in_name(name: &str) -> Option<Currency> {
    let name = plain(name);
    name.split(' ').find(|token| IN_NAMES.contains(token)).and_then(|token| match token {
        "euro" | "euros" => "EUR".parse().ok(),
        code => code.parse().ok().or_else(|| Currency::unlisted(code)),
    })
}

/// [`crate::ledger::fund::comparable`] with a short way for plain ASCII, which most bank texts are.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())).collect();
    }
    crate::ledger::fund::comparable(text)
}

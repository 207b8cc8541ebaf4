//! How names are spelt: comparable words of a text, transliterations of a name, and common words that only look like one.
//! Knows no fund.

use crate::import::vocabulary::folded;

/// Common words that lie one or two letters beside a fund's name and mean something else.
pub(super) const OTHER_WORDS: [&str; 68] = [
    "repression",
    "repressions",
    "depression",
    "depressions",
    "compression",
    "compressions",
    "impression",
    "impressions",
    "expression",
    "expressions",
    "oppression",
    "suppression",
    "regression",
    "progression",
    "aggression",
    "supression",
    "repressiya",
    "depressiya",
    "repressia",
    "depressia",
    "repressii",
    "repressiia",
    "depressiia",
    "repressioni",
    "repressione",
    "repressie",
    "depressie",
    "represje",
    "represie",
    "represion",
    "repressao",
    "depressione",
    "represija",
    "repressalien",
    "pression",
    "pressions",
    "russland",
    "russian",
    "deutschland",
    "solidarity",
    "solidaritat",
    "solidarite",
    "solidaridad",
    "solidarieta",
    "support",
    "spende",
    "spenden",
    "donation",
    "general",
    "generali",
    "rechnung",
    "miete",
    "verein",
    "kollektiv",
    "collective",
    "beitrag",
    "membership",
    "mitglied",
    "antifa",
    "antira",
    "depesche",
    "precision",
    "evaluation",
    "evaluacion",
    "ewaluacja",
    "letter",
    "lettre",
    "lettere",
];

/// Small words between the words of a name.
pub(super) const FILLERS: [&str; 16] =
    ["fur", "fuer", "for", "pour", "per", "para", "de", "der", "die", "mit", "with", "the", "za", "dla", "na", "dlia"];

/// The text with `ae`, `oe`, `ue` as `a`, `o`, `u`; None where it has none.
pub(super) fn without_umlauts(plain: &str) -> Option<String> {
    let has = ["ae", "oe", "ue"].iter().any(|pair| plain.contains(pair));
    has.then(|| plain.replace("ae", "a").replace("oe", "o").replace("ue", "u"))
}

/// One word of a text with its comparable form.
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) plain: String,
}

pub(super) fn letters(text: &str) -> u64 {
    text.bytes().fold(0, |set, byte| set | 1_u64.checked_shl(u32::from(byte) % 64).unwrap_or(0))
}

/// The comparable form of a name, and its likely transliterations: `Рупрессия` → `rupressiia`, `rupressiya`, `rupressija`.
pub(super) fn spellings(name: &str) -> Vec<String> {
    let plain = folded(name);
    let mut all = vec![plain.clone(), unfolded(&plain)];
    all.extend(without_umlauts(&plain));
    all.extend(latin_of_ending(&plain));
    all.sort_unstable();
    all.dedup();
    all
}

/// Digits that stand for letters: `rupress10n`.
fn unfolded(plain: &str) -> String {
    if plain.bytes().all(|byte| byte.is_ascii_digit()) || !plain.bytes().any(|byte| matches!(byte, b'0' | b'1')) {
        return plain.to_owned();
    }
    let letters = plain.bytes().filter(u8::is_ascii_alphabetic).count();
    if letters.saturating_mul(2) < plain.len() {
        return plain.to_owned();
    }
    plain.replace('0', "o").replace('1', "i")
}

/// A name in `-ssion` as Slavic languages end it, and back.
fn latin_of_ending(plain: &str) -> Vec<String> {
    const ENDINGS: [&str; 8] = ["ion", "iya", "iia", "ija", "ia", "ya", "iyu", "ii"];
    let Some((_, stem)) = ENDINGS
        .iter()
        .filter_map(|end| plain.strip_suffix(end).map(|stem| (end, stem)))
        .min_by_key(|(_, stem)| stem.len())
    else {
        return Vec::new();
    };
    if stem.len() < 6 || !stem.ends_with('s') {
        return Vec::new();
    }
    ["ion", "iya", "iia", "ija", "ia", "iyu", "iiu", "iju", "ii", "iyi"]
        .iter()
        .map(|end| format!("{stem}{end}"))
        .collect()
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let mut start = None;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '\u{301}' | '\u{308}');
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_word(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                if let Some(word) = text.get(from..at) {
                    let plain = unfolded(&folded(word));
                    if !plain.is_empty() {
                        all.push(Token { at: from, end: at, plain });
                    }
                }
                start = None;
            }
            _ => {}
        }
    }
    all
}

//! How alike two lines of one day and amount are in what they say. Other wording, cut names and damaged letters are
//! still the same line; other people are not. Knows no verdict.

use super::StoredLine;
use crate::import::purpose::is_no_reference;
use crate::import::vocabulary::folded;
use crate::ledger::statement::StatementLine;

/// Names longer than this are compared in their beginning.
const MOST_LETTERS: usize = 60;

/// The likeness of two lines that a reference, an account or a balance makes one.
const PROVEN: usize = 1000;

/// What a line says, word by word.
pub(super) struct Said {
    name: Vec<String>,
    text: Vec<String>,
    /// End-to-end reference, mandate and the other side's account, where they say something.
    proofs: [Option<String>; 3],
    balance: Option<i64>,
}

impl Said {
    pub(super) fn of_line(line: &StatementLine) -> Self {
        Self {
            name: words(&line.counterparty),
            text: words(&line.purpose),
            proofs: [
                proof(line.refs.get("end_to_end").map(String::as_str)),
                proof(line.refs.get("mandate").map(String::as_str)),
                proof(line.counterparty_account.as_deref()),
            ],
            balance: line.balance_after_minor,
        }
    }

    pub(super) fn of_stored(line: &StoredLine) -> Self {
        Self {
            name: words(&line.counterparty),
            text: words(&line.purpose),
            proofs: [
                proof(line.end_to_end.as_deref()),
                proof(line.mandate.as_deref()),
                proof(line.counterparty_account.as_deref()),
            ],
            balance: line.balance_after_minor,
        }
    }

    /// 0 where nothing speaks for their being one line; the more, the liker.
    pub(super) fn likeness(&self, other: &Self) -> usize {
        let proven = self.proofs.iter().zip(&other.proofs).any(|(a, b)| a.is_some() && a == b);
        if proven || self.balance.is_some() && self.balance == other.balance {
            return PROVEN;
        }
        let texts = shared(&self.text, &other.text);
        if self.name.is_empty() || other.name.is_empty() {
            let said_nothing = self.is_silent() || other.is_silent();
            let crossed = shared(&self.name, &other.text).saturating_add(shared(&other.name, &self.text));
            let by_words = texts.saturating_add(crossed.saturating_mul(10));
            return if said_nothing { by_words.saturating_add(1) } else { by_words };
        }
        let names = shared(&self.name, &other.name);
        let mentioned = shared(&self.name, &other.text).saturating_add(shared(&other.name, &self.text));
        let by_name = names.saturating_add(mentioned).saturating_mul(10);
        if by_name > 0 {
            return by_name.saturating_add(texts);
        }
        if have_much_in_common(&self.name.concat(), &other.name.concat()) {
            return texts.saturating_add(5);
        }
        // Other names: a long number in both texts (an invoice, a receipt) still ties them together.
        let is_number = |word: &&String| word.len() >= 6 && word.bytes().any(|byte| byte.is_ascii_digit());
        self.text.iter().filter(is_number).filter(|word| other.text.contains(word)).count()
    }

    /// Neither has a name, and of what they say more is different on both sides than is the same: “Spende Anna Alt” and
    /// “Spende Carl Cobalt”.
    pub(super) fn is_mostly_other(&self, other: &Self) -> bool {
        let is_named = !self.name.is_empty() || !other.name.is_empty();
        let is_proven = self.likeness(other) >= PROVEN;
        let is_number = |word: &&String| word.len() >= 4 && word.bytes().any(|byte| byte.is_ascii_digit());
        if is_named || is_proven || self.text.iter().filter(is_number).any(|word| other.text.contains(word)) {
            return false;
        }
        let apart = |these: &Self, those: &Self| {
            let same = shared(&these.text, &those.text);
            let different = these.text.len().saturating_sub(same);
            different > 1 && different > same
        };
        apart(self, other) && apart(other, self)
    }

    fn is_silent(&self) -> bool {
        self.name.is_empty() && self.text.is_empty()
    }
}

fn proof(text: Option<&str>) -> Option<String> {
    text.filter(|text| !is_no_reference(text)).map(folded).filter(|text| text.len() >= 4)
}

/// Words of three letters or more, folded.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).map(folded).filter(|word| word.len() >= 3).collect()
}

/// How many words of the one are in the other: whole, or cut short.
fn shared(these: &[String], those: &[String]) -> usize {
    let is_same = |a: &str, b: &str| a == b || a.len() >= 4 && b.len() >= 4 && (a.starts_with(b) || b.starts_with(a));
    these.iter().filter(|word| those.iter().any(|other| is_same(word, other))).count()
}

/// Whether one run of letters is most of the shorter name: a letter was damaged, or the spaces are elsewhere.
fn have_much_in_common(these: &str, those: &str) -> bool {
    let (these, those): (Vec<char>, Vec<char>) =
        (these.chars().take(MOST_LETTERS).collect(), those.chars().take(MOST_LETTERS).collect());
    let mut longest = 0_usize;
    let mut row = vec![0_usize; those.len()];
    for letter in &these {
        let mut before = 0_usize;
        for (run, other) in row.iter_mut().zip(&those) {
            let here = if letter == other { before.saturating_add(1) } else { 0 };
            before = std::mem::replace(run, here);
            longest = longest.max(here);
        }
    }
    let shorter = these.len().min(those.len());
    shorter >= 4 && longest.saturating_mul(10) >= shorter.saturating_mul(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(name: &str, text: &str) -> Said {
        Said { name: words(name), text: words(text), proofs: [None, None, None], balance: None }
    }

    #[test]
    fn other_wording_cut_names_and_damaged_letters_are_the_same_line() {
        for (a, b) in [
            (("Buchladen am Markt GmbH", "GUTSCHR. Beleg 1"), ("BUCHLADEN AM MARKT G", "GUTSCHRIFT Beleg 1")),
            (("Müller", "Spende"), ("M\u{fffd}ller", "Spende")),
            (("", "Anna Berg Soli Mai"), ("Anna Berg", "Soli Mai")),
            (("", ""), ("Anna Berg", "Soli Mai")),
            (("Stadtwerke", "Rechnung 4711-2026 Kd 9981234"), ("SW Musterstadt", "RE 4711-2026 KD9981234 Kd 9981234")),
        ] {
            assert!(said(a.0, a.1).likeness(&said(b.0, b.1)) > 0, "{a:?} {b:?}");
        }
    }

    #[test]
    fn without_names_most_of_the_words_must_be_the_same() {
        for (a, b, is_other) in [
            ("Spende Carl Cobalt", "Spende Anna Alt", true),
            ("Spende Soli Mai", "Spende Soli Juni", false),
            ("SEPA-Gutschrift Anna Alt Spende", "Spende Anna Alt", false),
            ("Gutschrift Beleg 4711", "GUTSCHR. von Konto Beleg 4711", false),
            ("Spende", "Spende Anna Alt", false),
        ] {
            assert_eq!(said("", a).is_mostly_other(&said("", b)), is_other, "{a} {b}");
            assert!(!said("Anna", a).is_mostly_other(&said("", b)), "{a} {b}");
        }
    }

    #[test]
    fn other_people_with_the_same_word_are_other_lines() {
        for (a, b) in [
            (("Anna Berg", "Spende"), ("Ben Tal", "Spende")),
            (("Anna Berg", "Mitgliedsbeitrag Mai"), ("Cem Yol", "Mitgliedsbeitrag Mai")),
            (("", "Miete Laden"), ("", "Porto Briefe")),
        ] {
            assert_eq!(said(a.0, a.1).likeness(&said(b.0, b.1)), 0, "{a:?} {b:?}");
        }
    }
}

//! Suggestions learned from lines that the group explained itself: naive Bayes over a line's words, its other side, its
//! sign and size, with whole numbers only. Owns the counting and the reasons; knows no book. What it is not sure of it
//! leaves unknown.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::vocabulary::folded;
use crate::ledger::statement::StatementLine;

/// Below this a label is not suggested.
pub const ENOUGH_PERCENT: u8 = 80;
/// A label with fewer examples is not known.
const FEWEST_EXAMPLES: u32 = 2;
/// Words that lines of every kind share say nothing and are not named as reasons.
const NAMED: usize = 3;

/// A trait of a line by which lines are alike: `word:beitrag`, `from:de00…`, `size:+7`.
type Feature = String;

/// A line's features; each counts once.
#[must_use]
fn features(line: &StatementLine, account: &str) -> Vec<Feature> {
    let mut all = Vec::new();
    let sign = if line.net_minor < 0 { '-' } else { '+' };
    for word in words(&line.purpose) {
        all.push(format!("word:{word}"));
    }
    for word in words(&line.counterparty) {
        all.push(format!("name:{word}"));
    }
    let number = line.counterparty_account.as_deref().map(folded).filter(|number| !number.is_empty());
    let name = folded(&line.counterparty);
    let other = number.or((!name.is_empty()).then_some(name));
    all.extend(other.map(|other| format!("from:{sign}{other}")));
    all.push(format!("sign:{sign}"));
    all.push(format!("size:{sign}{}", size(line.amount_minor)));
    all.push(format!("amount:{sign}{}", line.amount_minor.saturating_abs()));
    all.push(format!("kind:{}", line.kind));
    all.push(format!("account:{account}"));
    all.sort_unstable();
    all.dedup();
    all
}

/// Words of at least three letters; numbers, which differ from line to line, are left out.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(folded)
        .filter(|word| {
            word.len() >= 3 && word.bytes().filter(u8::is_ascii_digit).count().saturating_mul(2) < word.len()
        })
        .collect()
}

/// The order of magnitude: each step is twice the one before.
const fn size(minor: i64) -> u32 {
    64_u32.saturating_sub(minor.unsigned_abs().leading_zeros())
}

/// Lines explained so far, counted by what they were explained as. `L` is that, and is compared with `Ord` so that
/// the same lines always teach the same.
#[derive(Debug, Clone, Default)]
pub struct Learned<L> {
    labels: BTreeMap<L, Label>,
    /// In how many lines each feature was seen.
    seen: HashMap<Feature, u32>,
    lines: u32,
}

#[derive(Debug, Clone, Default)]
struct Label {
    lines: u32,
    with: HashMap<Feature, u32>,
}

/// What a line is likely to be, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion<L> {
    pub label: L,
    /// 0 to 99.
    pub percent: u8,
    /// How many explained lines of this label share the reasons.
    pub examples: u32,
    /// What spoke for it most, strongest first.
    pub reasons: Vec<Reason>,
}

/// One thing that this line and the explained ones share.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same account or name on the other side.
    SameOther,
    /// A word of the note, comparable form.
    Word(String),
    /// A word of the name.
    Name(String),
    /// Exactly the same amount.
    SameAmount,
}

impl<L: Ord + Clone> Learned<L> {
    #[must_use]
    pub fn new() -> Self {
        Self { labels: BTreeMap::new(), seen: HashMap::new(), lines: 0 }
    }

    /// Learns that a line of the account was explained as `label`.
    pub fn learn(&mut self, line: &StatementLine, account: &str, label: L) {
        let of_label = self.labels.entry(label).or_insert_with(|| Label { lines: 0, with: HashMap::new() });
        of_label.lines = of_label.lines.saturating_add(1);
        self.lines = self.lines.saturating_add(1);
        for feature in features(line, account) {
            let count = self.seen.entry(feature.clone()).or_default();
            *count = count.saturating_add(1);
            let count = of_label.with.entry(feature).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// What a line of the account most likely is; `None` when it is like nothing that was explained, or like several.
    #[must_use]
    pub fn suggest(&self, line: &StatementLine, account: &str) -> Option<Suggestion<L>> {
        let features = features(line, account);
        let sign = features.iter().find(|feature| feature.starts_with("sign:"))?.clone();
        // Money in is never money out, whatever else is alike.
        let possible = || self.labels.iter().filter(|(_, of_label)| of_label.with.contains_key(&sign));
        let known: Vec<&Feature> = features.iter().filter(|feature| self.seen.contains_key(*feature)).collect();
        let mut scored: Vec<(i64, &L, &Label)> =
            possible().map(|(label, of_label)| (self.score(of_label, &known), label, of_label)).collect();
        scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let (best, label, of_label) = scored.first()?;
        let reasons = self.reasons(of_label, &known);
        if of_label.lines < FEWEST_EXAMPLES || !is_enough(&reasons) {
            return None;
        }
        let percent = percent_of(*best, scored.iter().map(|(score, ..)| *score));
        if percent < ENOUGH_PERCENT {
            return None;
        }
        let examples = reasons.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let reasons = reasons.into_iter().map(|(reason, _)| reason).take(NAMED).collect();
        Some(Suggestion { label: (*label).clone(), percent, examples, reasons })
    }

    /// Logarithm of prior times likelihoods, in units of a thousandth of a doubling.
    fn score(&self, of_label: &Label, features: &[&Feature]) -> i64 {
        let mut score = log2(u64::from(of_label.lines).saturating_add(1))
            .saturating_sub(log2(u64::from(self.lines).saturating_add(2)));
        for feature in features {
            let with = u64::from(of_label.with.get(*feature).copied().unwrap_or(0));
            // Laplace's rule with a tenth for what was never seen: one strange word does not outweigh the rest.
            let likelihood = log2(with.saturating_mul(10).saturating_add(1))
                .saturating_sub(log2(u64::from(of_label.lines).saturating_mul(10).saturating_add(2)));
            score = score.saturating_add(likelihood.saturating_mul(weight(feature)) / 4);
        }
        score
    }

    /// What this line shares with the label's lines and with few others, strongest first, with how many share it.
    fn reasons(&self, of_label: &Label, features: &[&Feature]) -> Vec<(Reason, u32)> {
        let mut found: Vec<(u64, Reason, u32)> = Vec::new();
        for feature in features {
            let with = of_label.with.get(*feature).copied().unwrap_or(0);
            let seen = self.seen.get(*feature).copied().unwrap_or(0);
            // At least two examples, and mostly of this label.
            if with < FEWEST_EXAMPLES || with.saturating_mul(5) < seen.saturating_mul(4) {
                continue;
            }
            let reason = match feature.split_once(':') {
                Some(("from", _)) => Reason::SameOther,
                Some(("word", word)) => Reason::Word(word.to_owned()),
                Some(("name", word)) => Reason::Name(word.to_owned()),
                Some(("amount", _)) => Reason::SameAmount,
                _ => continue,
            };
            let rank = match reason {
                Reason::SameOther => 3_u64,
                Reason::Word(_) => 2,
                Reason::Name(_) => 1,
                Reason::SameAmount => 0,
            };
            found.push((rank, reason, with));
        }
        found.sort_by_key(|(rank, _, with)| std::cmp::Reverse((*rank, *with)));
        found.into_iter().map(|(_, reason, with)| (reason, with)).collect()
    }
}

/// An amount alone, or a first name alone, is no reason.
fn is_enough(reasons: &[(Reason, u32)]) -> bool {
    let is_strong = |reason: &Reason| matches!(reason, Reason::SameOther | Reason::Word(_));
    let is_weak = |reason: &Reason| matches!(reason, Reason::Name(_) | Reason::SameAmount);
    reasons.iter().any(|(reason, _)| is_strong(reason))
        || reasons
            .iter()
            .filter(|(reason, _)| is_weak(reason))
            .map(|(reason, _)| match reason {
                Reason::Name(_) => 0_u8,
                _ => 1,
            })
            .collect::<HashSet<_>>()
            .len()
            > 1
}

/// How much a feature counts, in quarters: who it is from says most, the account least.
fn weight(feature: &str) -> i64 {
    match feature.split_once(':').map_or("", |(kind, _)| kind) {
        "from" => 6,
        "word" => 4,
        "name" | "amount" => 2,
        _ => 1,
    }
}

/// The binary logarithm in thousandths, from a table of sixteen steps a doubling.
fn log2(value: u64) -> i64 {
    /// log2(1 + n/16) in thousandths.
    const STEPS: [i64; 17] = [0, 87, 170, 248, 322, 392, 459, 524, 585, 644, 700, 755, 807, 858, 907, 954, 1000];
    let value = value.max(1);
    let whole = value.ilog2();
    let rest = value.saturating_sub(1_u64.checked_shl(whole).unwrap_or(0));
    let sixteenths = rest.saturating_mul(16).checked_shr(whole).unwrap_or(0);
    let step = usize::try_from(sixteenths).ok().and_then(|at| STEPS.get(at)).copied().unwrap_or(0);
    i64::from(whole).saturating_mul(1000).saturating_add(step)
}

/// Two to a power in thousandths below zero, as parts of a million.
fn millionths(log: i64) -> u64 {
    /// 2^(-n/16) in millionths.
    const STEPS: [u64; 16] = [
        1_000_000, 957_603, 917_004, 878_126, 840_896, 805_245, 771_105, 738_413, 707_107, 677_128, 648_420, 620_929,
        594_604, 569_394, 545_254, 522_137,
    ];
    let below = log.saturating_neg().max(0);
    let (whole, part) = (below / 1000, below % 1000);
    let step = usize::try_from(part.saturating_mul(16) / 1000).ok().and_then(|at| STEPS.get(at)).copied().unwrap_or(0);
    u32::try_from(whole).ok().and_then(|whole| step.checked_shr(whole)).unwrap_or(0)
}

/// The best's part of all, in percent; 99 is the most that counting can be sure of.
fn percent_of(best: i64, all: impl Iterator<Item = i64>) -> u8 {
    let sum: u64 = all.map(|score| millionths(score.saturating_sub(best))).fold(0, u64::saturating_add);
    let percent = 100_000_000_u64.checked_div(sum).unwrap_or(0);
    u8::try_from(percent.min(99)).unwrap_or(99)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft;
    use crate::ledger::Currency;

    fn line(name: &str, purpose: &str, minor: i64) -> StatementLine {
        let mut line = draft::line(1, chrono::NaiveDate::default(), minor, Currency::EUR);
        line.counterparty = name.to_owned();
        line.purpose = purpose.to_owned();
        line
    }

    fn taught() -> Learned<&'static str> {
        let mut learned = Learned::new();
        for month in 0..3 {
            for (name, purpose, minor, label) in [
                ("Chris Probe", "Mitgliedsbeitrag", 1000, "membership"),
                ("Dana Probe", "Mitgliedsbeitrag 2026", 1000, "membership"),
                ("Anna Beispiel", "Dauerauftrag", 2000, "donation"),
                ("Stadtwerke", "Abschlag Strom", -6400, "power"),
                ("Copyshop Druckfix", "Rechnung Flyer", -2490 - month, "printing"),
            ] {
                learned.learn(&line(name, purpose, minor), "Assets:Bank:Giro", label);
            }
        }
        learned
    }

    fn suggested(name: &str, purpose: &str, minor: i64) -> Option<&'static str> {
        taught().suggest(&line(name, purpose, minor), "Assets:Bank:Giro").map(|suggestion| suggestion.label)
    }

    #[test]
    fn lines_like_those_that_were_explained_are_suggested_with_reasons() {
        assert_eq!(suggested("Efe Neu", "Mitgliedsbeitrag Mai", 1000), Some("membership"));
        assert_eq!(suggested("Anna Beispiel", "danke", 2500), Some("donation"));
        assert_eq!(suggested("Stadtwerke", "Nachzahlung", -12_000), Some("power"));
        let learned = taught();
        let suggestion = learned.suggest(&line("Efe Neu", "Mitgliedsbeitrag Mai", 1000), "Assets:Bank:Giro").unwrap();
        assert!(suggestion.reasons.contains(&Reason::Word("mitgliedsbeitrag".into())), "{suggestion:?}");
        assert_eq!(suggestion.examples, 6);
    }

    #[test]
    fn what_is_unknown_stays_unknown() {
        assert_eq!(suggested("Niemand", "ganz etwas anderes", 1000), None, "an amount alone is no reason");
        assert_eq!(suggested("Stadtwerke", "Rückzahlung", 1000), None, "money in is not money out");
        assert_eq!(Learned::<u8>::new().suggest(&line("", "", 1), "x"), None);
        let mut once = Learned::new();
        once.learn(&line("Chris", "Beitrag", 1000), "a", 1);
        assert_eq!(once.suggest(&line("Chris", "Beitrag", 1000), "a"), None, "one example teaches nothing");
    }

    #[test]
    fn a_word_that_means_two_things_suggests_neither() {
        let mut learned = Learned::new();
        for minor in [1000, 2000, 3000] {
            learned.learn(&line("", "Danke Gruppe", minor), "a", "one");
            learned.learn(&line("", "Danke Gruppe", minor), "a", "other");
        }
        assert_eq!(learned.suggest(&line("", "Danke Gruppe", 1500), "a"), None);
    }

    #[test]
    fn the_logarithms_are_those_of_whole_numbers() {
        assert_eq!([1, 2, 4, 1024].map(log2), [0, 1000, 2000, 10_000]);
        assert!((log2(3) - 1585).abs() < 2 && (log2(10) - 3322).abs() < 5);
        assert_eq!([0, -1000, -2000].map(millionths), [1_000_000, 500_000, 250_000]);
        assert_eq!(percent_of(0, [0, 0].into_iter()), 50);
        assert_eq!(percent_of(0, [0, -20_000].into_iter()), 99);
    }
}

//! What a line's money is for: funds named in its texts, misspelt, transliterated or cut in two. Gives proposals with
//! the words that matched; decides nothing. Knows no file format.

use std::collections::HashMap;

use crate::ledger::fund::comparable;
use crate::ledger::statement::StatementLine;
use crate::ledger::{Fund, FundCode};

/// At or above this a single fund is proposed.
pub const ACCEPT_PERCENT: u8 = 85;

/// Common words that lie one or two letters beside a fund's name and mean something else.
const OTHER_WORDS: [&str; 62] = [
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
];

/// A fund that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub fund: FundCode,
    /// The words of the line that matched, as written.
    pub matched: String,
    /// Where they stand: purpose, counterparty, end_to_end …
    pub field: String,
    /// 0 to 100.
    pub confidence_percent: u8,
}

struct Name {
    fund: usize,
    text: String,
    /// Words of the alias as written, comparable one by one.
    words: usize,
}

/// The names of all open funds, ready for looking up.
pub struct Earmarks {
    funds: Vec<FundCode>,
    exact: HashMap<String, Vec<usize>>,
    names: Vec<Name>,
    longest: usize,
}

/// One word of a text with its comparable form.
struct Token<'t> {
    at: usize,
    end: usize,
    plain: String,
    text: &'t str,
}

impl Earmarks {
    /// Takes the names of all funds that are not closed. A name shared by two funds proposes both, neither surely.
    #[must_use]
    pub fn new(funds: &[Fund]) -> Self {
        let mut earmarks = Self { funds: Vec::new(), exact: HashMap::new(), names: Vec::new(), longest: 1 };
        for fund in funds.iter().filter(|fund| !fund.is_closed) {
            let index = earmarks.funds.len();
            earmarks.funds.push(fund.code.clone());
            for name in fund.names() {
                for text in spellings(name) {
                    earmarks.add(index, text, name.split_whitespace().count().max(1));
                }
            }
        }
        earmarks
    }

    fn add(&mut self, fund: usize, text: String, words: usize) {
        if text.len() < 2 {
            return;
        }
        let known = self.exact.entry(text.clone()).or_default();
        if known.contains(&fund) {
            return;
        }
        known.push(fund);
        self.longest = self.longest.max(words);
        self.names.push(Name { fund, text, words });
    }

    /// All funds the line's texts name, surest first; one entry a fund.
    #[must_use]
    pub fn find(&self, line: &StatementLine) -> Vec<Candidate> {
        let mut found: HashMap<usize, Candidate> = HashMap::new();
        self.search(&line.purpose, "purpose", &mut found);
        for (key, value) in &line.refs {
            if matches!(key.as_str(), "end_to_end" | "order_no" | "supplement" | "customer" | "reference" | "category")
            {
                self.search(value, key, &mut found);
            }
        }
        if found.is_empty() {
            self.search(&line.counterparty, "counterparty", &mut found);
            for candidate in found.values_mut() {
                // A name is who gave, seldom what for.
                candidate.confidence_percent = candidate.confidence_percent.min(70);
            }
        }
        let mut all: Vec<Candidate> = found.into_values().collect();
        all.sort_by(|a, b| b.confidence_percent.cmp(&a.confidence_percent).then_with(|| a.fund.cmp(&b.fund)));
        all
    }

    fn search(&self, text: &str, field: &str, found: &mut HashMap<usize, Candidate>) {
        if text.is_empty() || self.names.is_empty() {
            return;
        }
        let tokens = tokens(text);
        for from in 0..tokens.len() {
            let mut joined = String::new();
            for (count, token) in tokens.iter().skip(from).take(self.longest.saturating_add(2)).enumerate() {
                joined.push_str(&token.plain);
                let count = count.saturating_add(1);
                let Some(first) = tokens.get(from) else { break };
                for (fund, percent) in self.judge(&joined, count, text.get(first.at..token.end).unwrap_or("")) {
                    let matched = text.get(first.at..token.end).unwrap_or(first.text);
                    self.keep(found, fund, matched, field, percent);
                }
            }
        }
    }

    fn keep(&self, found: &mut HashMap<usize, Candidate>, fund: usize, matched: &str, field: &str, percent: u8) {
        let Some(code) = self.funds.get(fund) else { return };
        let is_better = found.get(&fund).is_none_or(|known| known.confidence_percent < percent);
        if is_better {
            found.insert(
                fund,
                Candidate {
                    fund: code.clone(),
                    matched: matched.to_owned(),
                    field: field.to_owned(),
                    confidence_percent: percent,
                },
            );
        }
    }

    /// Which funds a comparable text of `count` words names, and how surely.
    fn judge(&self, plain: &str, count: usize, written: &str) -> Vec<(usize, u8)> {
        if let Some(funds) = self.exact.get(plain) {
            let is_shared = funds.len() > 1;
            let is_short = plain.len() < 4;
            let percent = match (is_shared, is_short, count) {
                (true, ..) => 60,
                // Two or three letters are a fund's name only when written as one word.
                (false, true, 1) => 80,
                (false, true, _) => 40,
                _ => self.joined_percent(plain, count, written),
            };
            return funds.iter().map(|fund| (*fund, percent)).collect();
        }
        if OTHER_WORDS.contains(&plain) || plain.len() < 5 {
            return Vec::new();
        }
        self.nearly(plain, count)
    }

    /// Words that only together make a name: sure when the name itself has as many, or the cut is a hyphen or a break.
    fn joined_percent(&self, plain: &str, count: usize, written: &str) -> u8 {
        let words = self.names.iter().filter(|name| name.text == plain).map(|name| name.words).max().unwrap_or(1);
        if count <= words {
            99
        } else if written.contains('-') || plain.len() >= 7 {
            95
        } else {
            75
        }
    }

    fn nearly(&self, plain: &str, count: usize) -> Vec<(usize, u8)> {
        let mut found = Vec::new();
        for name in &self.names {
            let length = name.text.len();
            let most = if length >= 9 { 2 } else { usize::from(length >= 5) };
            if most == 0 || length.abs_diff(plain.len()) > most || count > name.words.saturating_add(1) {
                continue;
            }
            let distance = strsim::damerau_levenshtein(&name.text, plain);
            // Joined words must fit better: chance makes longer texts alike.
            let most = if count > name.words { most.min(1) } else { most };
            if distance > most || self.starts_apart(&name.text, plain, distance) {
                continue;
            }
            let percent = match (distance, length) {
                (1, 9..) => 94,
                (1, 7..) => 90,
                (1, _) => 78,
                _ => 86,
            };
            found.push((name.fund, percent));
        }
        found
    }

    /// Two faults, one of them in the first letter, make another word.
    fn starts_apart(&self, name: &str, plain: &str, distance: usize) -> bool {
        distance > 1 && name.bytes().next() != plain.bytes().next()
    }
}

/// The comparable form of a name, and its likely transliterations: `Рупрессия` → `rupressiia`, `rupressiya`, `rupressija`.
fn spellings(name: &str) -> Vec<String> {
    let plain = comparable(name);
    let mut all = vec![plain.clone(), unfolded(&plain)];
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

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    let mut start = None;
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '\u{301}' | '\u{308}');
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, is_word(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                if let Some(word) = text.get(from..at) {
                    let plain = unfolded(&comparable(word));
                    if !plain.is_empty() {
                        all.push(Token { at: from, end: at, plain, text: word });
                    }
                }
                start = None;
            }
            _ => {}
        }
    }
    all
}

/// The one fund to propose: the surest, if it reaches the threshold and no other comes near it.
#[must_use]
pub fn proposal(candidates: &[Candidate]) -> Option<&Candidate> {
    let best = candidates.first().filter(|best| best.confidence_percent >= ACCEPT_PERCENT)?;
    let is_alone = candidates.iter().skip(1).all(|other| other.confidence_percent < ACCEPT_PERCENT);
    is_alone.then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft;
    use crate::ledger::Currency;

    fn fund(code: &str, aliases: &[&str]) -> Fund {
        let mut fund = Fund::from_code(code.parse().unwrap());
        fund.aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        fund
    }

    fn proposed(purpose: &str) -> Option<String> {
        let funds = [
            fund("rupression", &["Рупрессия", "soli russland"]),
            fund("general", &[]),
            fund("shirts", &["t-shirt"]),
            fund("legal", &["Rechtshilfe"]),
        ];
        let mut line = draft::line(1, chrono::NaiveDate::default(), 100, Currency::EUR);
        line.purpose = purpose.to_owned();
        proposal(&Earmarks::new(&funds).find(&line)).map(|candidate| candidate.fund.to_string())
    }

    #[test]
    fn a_fund_is_recognised_however_it_is_written() {
        for text in [
            "Rupression",
            "RUPRESSION.",
            "Spende rupression danke",
            "re: RUPRESSION!",
            "rupresion",
            "rupresssion",
            "ruppression",
            "Rupressoin",
            "Рупрессия",
            "для Рупрессии",
            "rupressija",
            "Ru-pression",
            "RUPRES SION",
            "rupress10n",
            "soli russland",
            "Soli-Russland 2026",
            "solirussland",
            "#rupression",
            "Spende „Rupression“",
            "EREF1 rupression2026 rupression",
            "rupression/soli",
        ] {
            assert_eq!(proposed(text).as_deref(), Some("rupression"), "{text}");
        }
        assert_eq!(proposed("T-Shirt Größe M").as_deref(), Some("shirts"));
    }

    #[test]
    fn other_words_and_other_funds_are_no_match() {
        for text in [
            "repression",
            "gegen Repression",
            "Depression",
            "Impression",
            "Danke",
            "",
            "Beitrag 2026",
            "репрессия",
            "Miete Russland",
            "Druckerei Pression",
            "suppression",
            "Spende",
            "Repressionskosten",
        ] {
            assert_eq!(proposed(text), None, "{text}");
        }
    }

    #[test]
    fn two_funds_in_one_text_propose_none() {
        assert_eq!(proposed("Rupression und Rechtshilfe"), None);
    }
}

//! What a line's money is for: funds named in its texts, misspelt, transliterated or cut in two. Gives proposals with
//! the words that matched; decides nothing. Knows no file format.

#[cfg(test)]
mod labelled;
mod spelling;

use std::collections::HashMap;

use crate::ledger::statement::StatementLine;
use crate::ledger::{Fund, FundCode};
use spelling::{FILLERS, OTHER_WORDS, Token, letters, spellings, tokens, without_umlauts};

/// At or above this a single fund is proposed.
pub const ACCEPT_PERCENT: u8 = 85;

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
    /// Which letters it has, one bit each: texts with too many other letters need no closer look.
    letters: u64,
}

/// The names of all open funds, ready for looking up.
pub struct Earmarks {
    funds: Vec<FundCode>,
    exact: HashMap<String, Vec<usize>>,
    names: Vec<Name>,
    longest: usize,
    most_letters: usize,
}

impl Earmarks {
    /// Takes the names of all funds that are not closed. A name shared by two funds proposes both, neither surely.
    #[must_use]
    pub fn new(funds: &[Fund]) -> Self {
        let mut earmarks =
            Self { funds: Vec::new(), exact: HashMap::new(), names: Vec::new(), longest: 1, most_letters: 0 };
        for fund in funds.iter().filter(|fund| !fund.is_closed) {
            let index = earmarks.funds.len();
            earmarks.funds.push(fund.code.clone());
            for name in fund.names() {
                for text in spellings(name) {
                    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
                    earmarks.add(index, text, words.max(1));
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
        self.most_letters = self.most_letters.max(text.len());
        self.names.push(Name { fund, letters: letters(&text), text, words });
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
        self.search_tokens(text, &tokens, field, found);
        // “Soli für Russland” names the alias “soli russland”: small words between are looked over.
        let is_long = self.longest > 1 && tokens.iter().any(|token| FILLERS.contains(&token.plain.as_str()));
        if is_long {
            let without: Vec<Token> =
                tokens.into_iter().filter(|token| !FILLERS.contains(&token.plain.as_str())).collect();
            self.search_tokens(text, &without, field, found);
        }
    }

    fn search_tokens(&self, text: &str, tokens: &[Token], field: &str, found: &mut HashMap<usize, Candidate>) {
        let is_alone = tokens.len() <= 2;
        for (from, first) in tokens.iter().enumerate() {
            let mut joined = String::new();
            for (count, token) in (1_usize..).zip(tokens.iter().skip(from).take(self.longest.saturating_add(2))) {
                joined.push_str(&token.plain);
                if joined.len() > self.most_letters.saturating_add(2) {
                    break;
                }
                let written = text.get(first.at..token.end).unwrap_or("");
                for (fund, percent) in self.judge(&joined, count, written, is_alone) {
                    self.keep(found, fund, written, field, percent);
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

    /// Which funds a comparable text of `count` words names, and how surely; `is_alone` when the note says little else.
    fn judge(&self, plain: &str, count: usize, written: &str, is_alone: bool) -> Vec<(usize, u8)> {
        if let Some(funds) = self.exact.get(plain).or_else(|| self.exact.get(&without_umlauts(plain)?)) {
            let is_shared = funds.len() > 1;
            let is_short = plain.len() < 4;
            let percent = match (is_shared, is_short, count) {
                (true, ..) => 60,
                // Two or three letters are a fund's name only when written as one word.
                (false, true, 1) => 80,
                (false, true, _) => 40,
                // Four letters are a word of any language: “bail” names the fund, “bail bond invoice” may not.
                _ if plain.len() < 5 && !is_alone => 80,
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
        let seen = letters(plain);
        for name in &self.names {
            let length = name.text.len();
            let most = if length >= 9 { 2 } else { usize::from(length >= 5) };
            // One fault adds or removes at most one letter, or trades one for another.
            let others = (name.letters ^ seen).count_ones();
            let is_far = usize::try_from(others).unwrap_or(usize::MAX) > most.saturating_mul(2);
            if most == 0 || is_far || length.abs_diff(plain.len()) > most || count > name.words.saturating_add(1) {
                continue;
            }
            let distance = strsim::damerau_levenshtein(&name.text, plain);
            // Joined words must fit better: chance makes longer texts alike.
            let most = if count > name.words { most.min(1) } else { most };
            if distance > most || self.starts_apart(&name.text, plain, distance) {
                continue;
            }
            let traded = traded_letters(&name.text, plain);
            let is_other_word = traded.is_some_and(|(one, other)| length < 8 || !are_mistaken(one, other));
            let is_plural =
                distance == 1 && plain.strip_prefix(name.text.as_str()).is_some_and(|end| "sen".contains(end));
            let percent = match (distance, length) {
                (1, _) if is_plural => 93,
                (1, _) if is_other_word => 78,
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

/// The two letters by which texts of one length differ, if they differ in one place alone.
fn traded_letters(name: &str, plain: &str) -> Option<(u8, u8)> {
    if name.len() != plain.len() {
        return None;
    }
    let mut others = name.bytes().zip(plain.bytes()).filter(|(one, other)| one != other);
    others.next().filter(|_| others.next().is_none())
}

/// Whether one letter is easily written for the other: it lies beside it, or sounds like it. “Evaluation” is no
/// misspelt “evacuation”.
fn are_mistaken(one: u8, other: u8) -> bool {
    const BESIDE: [&str; 4] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop"];
    const ALIKE: [&str; 9] = ["aeiouy", "ijy", "ckqx", "sz", "vwf", "dt", "bp", "gk", "mn"];
    let (one, other) = (char::from(one), char::from(other));
    let lie_beside = |row: &&str| row.find(one).zip(row.find(other)).is_some_and(|(a, b)| a.abs_diff(b) == 1);
    BESIDE.iter().any(lie_beside) || ALIKE.iter().any(|set| set.contains(one) && set.contains(other))
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

    #[test]
    fn a_letter_traded_for_one_that_nobody_mistakes_makes_another_word() {
        let funds = [fund("evacuation", &[]), fund("bail", &["Kaution"])];
        let read = |purpose: &str| {
            let mut line = draft::line(1, chrono::NaiveDate::default(), 100, Currency::EUR);
            line.purpose = purpose.to_owned();
            proposal(&Earmarks::new(&funds).find(&line)).map(|candidate| candidate.fund.to_string())
        };
        assert_eq!(read("evacuatiom").as_deref(), Some("evacuation"));
        assert_eq!(read("evacuatxon"), None);
        assert_eq!(read("caution loyer"), None);
        assert_eq!(read("bail").as_deref(), Some("bail"));
        assert_eq!(read("bail bond invoice 12"), None, "a short word among others names no fund surely");
    }
}

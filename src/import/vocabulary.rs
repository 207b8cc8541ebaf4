//! The words of statements in many languages: what columns are called, how directions, states and balances are
//! named. Data lives in `vocabulary.toml` and `kinds.toml`; knows no file and no column position.

mod plain;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use plain::IN_NAMES;
pub use plain::{currency_in_name, folded, plain};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    BookedOn,
    ValueOn,
    /// When something began that was booked later; stands in where the booking date is empty.
    StartedOn,
    Time,
    Amount,
    Debit,
    Credit,
    Fee,
    Net,
    Currency,
    DebitCurrency,
    CreditCurrency,
    FeeCurrency,
    Balance,
    OpeningBalance,
    /// Debit or credit as a word in a column of its own.
    Side,
    Status,
    Payer,
    Payee,
    Counterparty,
    FirstName,
    LastName,
    CounterpartyAccount,
    Bic,
    Purpose,
    Kind,
    OwnAccount,
    BankId,
    RelatedId,
    GroupId,
    PayoutId,
    EndToEnd,
    Mandate,
    Creditor,
    OrderNo,
    Email,
    OriginalAmount,
    OriginalCurrency,
    Rate,
    Tax,
    BatchDetail,
    /// What was ordered, by name; it is part of the purpose as well.
    Item,
    Sku,
    Quantity,
    /// For one piece.
    ItemPrice,
    Shipping,
    Discount,
    Refunded,
    Ignored,
}

impl Role {
    /// Whether several columns may hold it; of the other roles the best column wins.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Purpose | Self::StartedOn | Self::Ignored | Self::Time)
    }
}

/// A column name found in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    pub role: Role,
    /// 0 to 1000: how surely the name means the role.
    pub score: u16,
    /// The name is an English one; it may be one in other languages too.
    pub is_english: bool,
    pub is_foreign: bool,
}

/// A word's meaning where a column of words decides something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    Credit,
    Debit,
    /// What the state of a payment says that is done.
    Booked,
    /// Turns such a word into its opposite.
    Negation,
    Pending,
    Failed,
    BalanceLabel,
    OpeningLabel,
    ClosingLabel,
    TotalLabel,
    /// What banks without a status column write behind the text of an announced movement.
    AnnouncedText,
    /// What the state of a payment says whose money went back.
    PaidBack,
    /// What a card's own payment is called.
    CardPaid,
    /// Column names that only the statements of cards have.
    CardColumn,
}

#[derive(Default, Deserialize)]
struct Written {
    columns: HashMap<String, HashMap<Role, Vec<String>>>,
    endings: HashMap<Role, Vec<String>>,
    words: Words,
}

#[derive(Default, Deserialize)]
struct Words {
    credit: Vec<String>,
    debit: Vec<String>,
    booked: Vec<String>,
    negation: Vec<String>,
    pending: Vec<String>,
    failed: Vec<String>,
    paid_back: Vec<String>,
    balance_label: Vec<String>,
    total_label: Vec<String>,
    opening_label: Vec<String>,
    closing_label: Vec<String>,
    announced_text: Vec<String>,
    card_paid: Vec<String>,
    card_column: Vec<String>,
}

#[derive(Deserialize)]
struct Kinds {
    kind: Vec<KindWords>,
}

#[derive(Deserialize)]
struct KindWords {
    name: String,
    words: Vec<String>,
}

/// The vocabulary, ready for look-ups.
pub struct Vocabulary {
    names: HashMap<String, Vec<Match>>,
    /// In which languages a column is called so.
    languages: HashMap<String, BTreeSet<String>>,
    endings: Vec<(String, Role)>,
    words: HashMap<Word, Vec<String>>,
    kinds: Vec<(String, Vec<String>)>,
}

/// Under what a name is kept: its comparable form, but where so little is left of it that it would be another word — the
/// Vietnamese “nợ”, what is owed, is no “No.” — the name as it is written.
fn key_of(name: &str) -> String {
    const LEAST: usize = 3;
    let comparable = plain(name);
    if name.is_ascii() || comparable.len() >= LEAST { comparable } else { name.trim().to_lowercase().nfc().collect() }
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::load);

/// The one vocabulary of this program.
#[must_use]
pub fn vocabulary() -> &'static Vocabulary {
    &VOCABULARY
}

impl Vocabulary {
    fn load() -> Self {
        let written: Written = toml::from_str(include_str!("vocabulary.toml")).unwrap_or_default();
        let kinds: Kinds = toml::from_str(include_str!("kinds.toml")).unwrap_or(Kinds { kind: Vec::new() });
        let mut names: HashMap<String, Vec<Match>> = HashMap::new();
        let mut languages: HashMap<String, BTreeSet<String>> = HashMap::new();
        for (language, roles) in &written.columns {
            for (role, terms) in roles {
                for (place, term) in (0_u16..).zip(terms) {
                    let score = 1000_u16.saturating_sub(place.saturating_mul(2).min(150));
                    let is_english = language == "en";
                    let found = Match { role: *role, score, is_english, is_foreign: !is_english };
                    let name = key_of(term);
                    languages.entry(name.clone()).or_default().insert(language.clone());
                    names.entry(name).or_default().push(found);
                }
            }
        }
        for matches in names.values_mut() {
            matches.sort_by_key(|found| (std::cmp::Reverse(found.score), found.role));
            let is_english = matches.iter().any(|found| found.is_english);
            let is_foreign = matches.iter().any(|found| found.is_foreign);
            for found in matches.iter_mut() {
                (found.is_english, found.is_foreign) = (is_english, is_foreign);
            }
            let mut seen = Vec::new();
            matches.retain(|found| {
                !seen.contains(&found.role) && {
                    seen.push(found.role);
                    true
                }
            });
        }
        let list = |terms: &[String]| terms.iter().map(|term| plain(term)).collect::<Vec<String>>();
        let w = &written.words;
        let words = HashMap::from([
            (Word::Credit, list(&w.credit)),
            (Word::Debit, list(&w.debit)),
            (Word::Booked, list(&w.booked)),
            (Word::Negation, list(&w.negation)),
            (Word::Pending, list(&w.pending)),
            (Word::Failed, list(&w.failed)),
            (Word::PaidBack, list(&w.paid_back)),
            (
                Word::BalanceLabel,
                [&w.balance_label, &w.opening_label, &w.closing_label, &w.total_label].map(|one| list(one)).concat(),
            ),
            (Word::OpeningLabel, list(&w.opening_label)),
            (Word::ClosingLabel, list(&w.closing_label)),
            (Word::TotalLabel, list(&w.total_label)),
            (Word::AnnouncedText, list(&w.announced_text)),
            (Word::CardPaid, list(&w.card_paid)),
            (Word::CardColumn, list(&w.card_column)),
        ]);
        let endings = written.endings.iter().flat_map(|(role, ends)| ends.iter().map(|end| (plain(end), *role)));
        Self {
            names,
            languages,
            endings: endings.collect(),
            words,
            kinds: kinds.kind.iter().map(|kind| (kind.name.clone(), list(&kind.words))).collect(),
        }
    }

    /// Whether a column is called exactly so in a language we know.
    #[must_use]
    pub fn is_name(&self, name: &str) -> bool {
        self.names.contains_key(&key_of(name))
    }

    /// The languages in which a column is called exactly so.
    pub fn languages(&self, name: &str) -> impl Iterator<Item = &str> {
        self.languages.get(&key_of(name)).into_iter().flatten().map(String::as_str)
    }

    /// What a column of that name may hold, surest first.
    #[must_use]
    pub fn columns(&self, name: &str) -> Vec<Match> {
        if let Some(found) = self.names.get(&key_of(name)) {
            return found.clone();
        }
        let name = plain(name);
        if name.is_empty() || name.len() > 80 {
            return Vec::new();
        }
        if let Some(found) = self.exact(&name) {
            return found;
        }
        let tokens: Vec<&str> = name.split(' ').collect();
        let bare: Vec<&str> = tokens.iter().copied().filter(|token| !IN_NAMES.contains(token)).collect();
        if let Some(found) = self.exact(&bare.join(" ")).filter(|_| !bare.is_empty()) {
            return lowered(found, 40);
        }
        let bare = bare.strip_suffix(&["in"]).or_else(|| bare.strip_suffix(&["en"])).unwrap_or(&bare);
        if bare.is_empty() {
            return Vec::new();
        }
        if let Some(found) = self.exact(&bare.join(" ")) {
            return lowered(found, 40);
        }
        let numberless: Vec<&str> =
            bare.iter().copied().filter(|token| !token.bytes().all(|b| b.is_ascii_digit())).collect();
        if numberless.len() < bare.len()
            && let Some(found) = self.exact(&numberless.join(" "))
        {
            return lowered(found, 80);
        }
        self.contained(&numberless).unwrap_or_default()
    }

    fn exact(&self, name: &str) -> Option<Vec<Match>> {
        if let Some(found) = self.names.get(name) {
            return Some(found.clone());
        }
        if !name.contains('?') {
            return None;
        }
        let fits = |term: &str| {
            term.len() == name.len()
                && term.bytes().zip(name.bytes()).all(|(known, read)| known == read || read == b'?')
        };
        self.names
            .iter()
            .filter(|(term, _)| fits(term))
            .map(|(_, found)| found.clone())
            .max_by_key(|found| found.first().map_or(0, |best| best.score))
    }

    /// The longest known name inside an unknown one, else a compound's ending.
    fn contained(&self, tokens: &[&str]) -> Option<Vec<Match>> {
        let whole = tokens.join(" ").len().max(1);
        let spans =
            (0..tokens.len()).flat_map(|from| (from.saturating_add(1)..=tokens.len()).map(move |to| (from, to)));
        let inside = spans
            .filter_map(|(from, to)| {
                let phrase = tokens.get(from..to)?.join(" ");
                (phrase.len() > 2).then(|| self.names.get(&phrase).map(|found| (phrase.len(), found)))?
            })
            .max_by_key(|(length, _)| *length);
        if let Some((length, found)) = inside
            && length.saturating_mul(100) / whole >= 30
        {
            let share = u16::try_from(length.saturating_mul(300) / whole).unwrap_or(0);
            let weaker = found.iter().map(|hit| Match { score: 300_u16.saturating_add(share), ..*hit });
            return Some(weaker.filter(|hit| hit.role != Role::Ignored).collect());
        }
        let word = tokens.iter().rev().find(|token| token.len() > 4)?;
        let (_, role) = self.endings.iter().find(|(end, _)| word.ends_with(end.as_str()))?;
        Some(vec![Match { role: *role, score: 300, is_english: false, is_foreign: false }])
    }

    /// Whether the cell is one of these words, as a whole or as whole words within a short text.
    #[must_use]
    pub fn is(&self, word: Word, cell: &str) -> bool {
        let cell = match cell.trim() {
            "+" => return word == Word::Credit,
            "-" | "−" => return word == Word::Debit,
            other => plain(other),
        };
        let Some(terms) = self.words.get(&word) else { return false };
        !cell.is_empty() && terms.contains(&cell)
    }

    /// Whether one of these words stands in the cell as whole words.
    #[must_use]
    pub fn mentions(&self, word: Word, cell: &str) -> bool {
        let cell = plain(cell);
        self.words.get(&word).is_some_and(|terms| terms.iter().any(|term| has_words(&cell, term)))
    }

    /// Whether the cell starts with one of these words and goes on with nothing but a date, a number or a code.
    #[must_use]
    pub fn is_labelled(&self, word: Word, cell: &str) -> bool {
        let cell = plain(cell);
        if cell.is_empty() || cell.len() > 60 {
            return false;
        }
        self.words.get(&word).is_some_and(|terms| {
            terms.iter().any(|term| {
                let Some(rest) = cell.strip_prefix(term.as_str()) else { return false };
                rest.is_empty() || rest.starts_with(' ') && rest.split(' ').all(is_filler)
            })
        })
    }

    /// The sort of movement a type text names; None when it names none we know.
    #[must_use]
    pub fn kind(&self, text: &str) -> Option<&str> {
        let text = plain(&text.replace(['_', '/'], " "));
        let found = self.kinds.iter().find(|(_, words)| words.iter().any(|word| has_words(&text, word)));
        found.map(|(name, _)| name.as_str())
    }
}

fn is_filler(token: &str) -> bool {
    const JOINING: [&str; 15] =
        ["", "vom", "per", "am", "as", "of", "au", "al", "on", "zum", "op", "na", "le", "del", "in"];
    JOINING.contains(&token) || IN_NAMES.contains(&token) || token.bytes().any(|byte| byte.is_ascii_digit())
}

fn has_words(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.get(..at).is_none_or(|head| head.is_empty() || head.ends_with(' '));
        let after =
            text.get(at.saturating_add(phrase.len())..).is_none_or(|tail| tail.is_empty() || tail.starts_with(' '));
        before && after
    })
}

fn lowered(found: Vec<Match>, by: u16) -> Vec<Match> {
    found.into_iter().map(|hit| Match { score: hit.score.saturating_sub(by), ..hit }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(name: &str) -> Option<Role> {
        vocabulary().columns(name).first().map(|found| found.role)
    }

    #[test]
    fn both_word_lists_can_be_read() {
        toml::from_str::<Written>(include_str!("vocabulary.toml")).unwrap();
        toml::from_str::<Kinds>(include_str!("kinds.toml")).unwrap();
    }

    #[test]
    fn column_names_are_known_in_many_dresses() {
        for (name, role) in [
            ("Buchungstag", Role::BookedOn),
            ("Betrag (€)", Role::Amount),
            ("Amount (GBP)", Role::Amount),
            ("Waehrung", Role::Currency),
            ("W\u{fffd}hrung", Role::Currency),
            ("Crédit en CHF", Role::Credit),
            ("Débit euros", Role::Debit),
            ("Umsatz in EUR", Role::Amount),
            ("#Saldo po operacji", Role::Balance),
            ("Auftraggeber / Empf\u{fffd}nger", Role::Counterparty),
            ("Сумма операции", Role::Amount),
            ("Zahlungsempfänger*in", Role::Payee),
            ("Credit/Debit Amount", Role::Amount),
            ("Gutschriftsbetrag (CHF)", Role::Credit),
            ("Original amount", Role::OriginalAmount),
            ("Betrag (Fremdwährung)", Role::OriginalAmount),
            ("Description1", Role::Purpose),
            ("Kontoumsatzbetrag", Role::Amount),
        ] {
            assert_eq!(best(name), Some(role), "{name}");
        }
    }

    #[test]
    fn words_that_decide_are_whole_words() {
        assert!(vocabulary().is(Word::Debit, "Af"));
        assert!(vocabulary().mentions(Word::Pending, "Umsatz vorgemerkt"));
        assert!(vocabulary().is_labelled(Word::BalanceLabel, "Kontostand vom 09.12.2025:"));
        assert!(!vocabulary().is_labelled(Word::BalanceLabel, "Saldo der Abschlussposten"));
        assert_eq!(vocabulary().kind("Allgemeine Währungsumrechnung"), Some("conversion"));
        assert_eq!(vocabulary().kind("CARD_PAYMENT"), None);
    }
}

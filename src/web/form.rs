//! Reads what was typed into a form: every field is kept as it was typed, every mistake is collected with the
//! field it belongs to and said in the reader's language. Knows no page and no act.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::ledger::money::MoneyError;
use crate::ledger::period::{YEARS, parse_date, typed_date};
use crate::ledger::{AccountPath, Currency, FundCode, Money, Month};
use crate::web::views::FieldProblem;
use crate::words::Words;

/// The fields of a form as they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    #[must_use]
    pub const fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// What was typed into the field, without space around it; empty when it was not sent.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.find(field).unwrap_or_default().trim()
    }

    /// The field exactly as it was sent.
    #[must_use]
    pub fn find(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Every value of a field that may be sent more than once, such as ticked lines.
    #[must_use]
    pub fn all(&self, field: &str) -> Vec<&str> {
        self.0.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str()).collect()
    }

    /// The fields with their values, as sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// What goes along unseen from a form to its confirmation: everything but the token, the key and the button.
    #[must_use]
    pub fn kept(&self) -> Vec<(String, String)> {
        let own = |name: &str| matches!(name, "csrf" | "key" | "step");
        self.0.iter().filter(|(name, value)| !own(name) && !value.is_empty()).cloned().collect()
    }
}

/// Which field is read: its name, and the key of the words by which messages call it.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub name: &'a str,
    pub label: &'a str,
}

/// Short for [`Field`].
#[must_use]
pub const fn field<'a>(name: &'a str, label: &'a str) -> Field<'a> {
    Field { name, label }
}

/// The longest text a single line takes, in characters: what an entry can hold.
pub const LINE: usize = crate::ledger::entry::TEXT_LIMIT;

/// Reads fields one by one and remembers what is wrong.
pub struct Reader<'a> {
    t: &'a Words,
    typed: &'a Typed,
    problems: Vec<FieldProblem>,
}

impl<'a> Reader<'a> {
    #[must_use]
    pub const fn new(t: &'a Words, typed: &'a Typed) -> Self {
        Self { t, typed, problems: Vec::new() }
    }

    #[must_use]
    pub const fn typed(&self) -> &'a Typed {
        self.typed
    }

    /// Adds a mistake that concerns a field (or, with an empty name, the form).
    pub fn wrong(&mut self, name: &str, key: &str, variables: &[(&str, &str)]) {
        let message = self.t.with(key, variables);
        self.problems.push(FieldProblem { field: name.to_owned(), message });
    }

    fn wrong_field(&mut self, field: Field<'_>, key: &str, read: &str) {
        let label = self.t.get(field.label);
        self.wrong(field.name, key, &[("field", &label), ("read", &shortened(read))]);
    }

    /// The result, if nothing was wrong.
    ///
    /// # Errors
    /// Every mistake, in the order of the fields.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Vec<FieldProblem>> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(self.problems),
        }
    }

    /// A text of one line; `None` when it is empty. A typed line break becomes a space.
    pub fn text(&mut self, field: Field<'_>, limit: usize) -> Option<String> {
        let text: String = self.typed.get(field.name).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return None;
        }
        if text.chars().any(turns_text_around) {
            self.wrong_field(field, "web-wrong-control", "");
            return None;
        }
        if text.chars().count() > limit {
            let label = self.t.get(field.label);
            self.wrong(field.name, "web-wrong-long", &[("field", &label), ("limit", &limit.to_string())]);
            return None;
        }
        Some(text)
    }

    /// A list with one item a line; empty lines are left out.
    pub fn lines(&mut self, field: Field<'_>, limit: usize, most: usize) -> Vec<String> {
        let items = self.typed.get(field.name).lines().map(str::trim).filter(|item| !item.is_empty());
        let items: Vec<String> = items.map(str::to_owned).collect();
        if items.iter().any(|item| item.chars().any(turns_text_around)) {
            self.wrong_field(field, "web-wrong-control", "");
        }
        if items.len() > most || items.iter().any(|item| item.chars().count() > limit) {
            let label = self.t.get(field.label);
            self.wrong(field.name, "web-wrong-long", &[("field", &label), ("limit", &limit.to_string())]);
        }
        items
    }

    /// A text that must be there.
    pub fn needed_text(&mut self, field: Field<'_>, limit: usize) -> Option<String> {
        self.missing(field, "web-wrong-missing")?;
        self.text(field, limit)
    }

    fn missing(&mut self, field: Field<'_>, key: &str) -> Option<()> {
        if self.typed.get(field.name).is_empty() {
            self.wrong_field(field, key, "");
            return None;
        }
        Some(())
    }

    /// An amount above zero; `None` when it is empty.
    pub fn amount(&mut self, field: Field<'_>, currency: Currency) -> Option<Money> {
        let read = self.typed.get(field.name);
        if read.is_empty() {
            return None;
        }
        match Money::parse_typed(read, currency) {
            Ok(money) if money.minor > 0 => Some(money),
            Ok(_) => {
                self.wrong_field(field, "web-wrong-not-positive", read);
                None
            }
            Err(error) => {
                let message = money_message(self.t, &error);
                self.problems.push(FieldProblem { field: field.name.to_owned(), message });
                None
            }
        }
    }

    /// An amount above zero; `None` when it is empty, or says that there was nothing.
    pub fn amount_or_nothing(&mut self, field: Field<'_>, currency: Currency) -> Option<Money> {
        let read = Money::parse_typed(self.typed.get(field.name), currency);
        if read.is_ok_and(|sum| sum.is_zero()) { None } else { self.amount(field, currency) }
    }

    /// An amount above zero that must be there.
    pub fn needed_amount(&mut self, field: Field<'_>, currency: Currency) -> Option<Money> {
        self.missing(field, "web-wrong-missing")?;
        self.amount(field, currency)
    }

    /// An amount of either sign, such as the balance of a statement, that must be there.
    pub fn balance(&mut self, field: Field<'_>, currency: Currency) -> Option<Money> {
        self.missing(field, "web-wrong-missing")?;
        self.balance_as(field.name, field, currency)
    }

    /// An amount of either sign whose mistakes are said beside another field.
    pub fn balance_as(&mut self, beside: &str, field: Field<'_>, currency: Currency) -> Option<Money> {
        let read = Money::parse_typed(self.typed.get(field.name), currency);
        read.map_err(|error| {
            let message = money_message(self.t, &error);
            self.problems.push(FieldProblem { field: beside.to_owned(), message });
        })
        .ok()
    }

    /// A day, as browsers send it (2026-10-31) or as people type it (31.10.2026, 31.10.26, 31/10/2026); `None` when
    /// it is empty.
    pub fn date(&mut self, field: Field<'_>) -> Option<NaiveDate> {
        let read = self.typed.get(field.name);
        if read.is_empty() {
            return None;
        }
        match read_date(read) {
            Ok(date) => Some(date),
            Err(key) => {
                self.wrong_field(field, key, read);
                None
            }
        }
    }

    /// A day that must be there.
    pub fn needed_date(&mut self, field: Field<'_>) -> Option<NaiveDate> {
        self.missing(field, "web-wrong-missing")?;
        self.date(field)
    }

    /// A month that must be there.
    pub fn month(&mut self, field: Field<'_>) -> Option<Month> {
        self.missing(field, "web-wrong-missing")?;
        let read = self.typed.get(field.name);
        let month = read.parse().ok();
        if month.is_none() {
            self.wrong_field(field, "web-wrong-month", read);
        }
        month
    }

    /// A whole number of pieces, zero when it is empty.
    pub fn pieces(&mut self, field: Field<'_>) -> Option<i64> {
        let read = self.typed.get(field.name);
        if read.is_empty() {
            return Some(0);
        }
        match read.parse::<i64>() {
            Ok(pieces) if (0..=1_000_000).contains(&pieces) => Some(pieces),
            _ => {
                self.wrong_field(field, "web-wrong-number", read);
                None
            }
        }
    }

    /// One of a closed list; `None` when nothing is chosen.
    pub fn choice<T: FromStr>(&mut self, field: Field<'_>) -> Option<T> {
        let read = self.typed.get(field.name);
        if read.is_empty() {
            return None;
        }
        let chosen = read.parse().ok();
        if chosen.is_none() {
            self.wrong_field(field, "web-wrong-unknown", read);
        }
        chosen
    }

    /// One of a closed list that must be chosen.
    pub fn needed_choice<T: FromStr>(&mut self, field: Field<'_>) -> Option<T> {
        self.missing(field, "web-wrong-choose")?;
        self.choice(field)
    }

    /// A new fund's code.
    pub fn fund_code(&mut self, field: Field<'_>) -> Option<FundCode> {
        self.missing(field, "web-wrong-missing")?;
        let read = self.typed.get(field.name);
        let code = read.parse().ok();
        if code.is_none() {
            self.wrong_field(field, "web-wrong-fund", read);
        }
        code
    }

    /// A new code of something that is no fund: a product, an event, a place.
    pub fn code(&mut self, field: Field<'_>) -> Option<FundCode> {
        self.missing(field, "web-wrong-missing")?;
        let read = self.typed.get(field.name);
        let code = read.parse().ok();
        if code.is_none() {
            self.wrong_field(field, "web-wrong-code", read);
        }
        code
    }

    /// A new account's path.
    pub fn account_path(&mut self, field: Field<'_>) -> Option<AccountPath> {
        self.missing(field, "web-wrong-missing")?;
        let read = self.typed.get(field.name);
        let path = read.parse().ok();
        if path.is_none() {
            self.wrong_field(field, "web-wrong-path", read);
        }
        path
    }

    /// A currency that must be there.
    pub fn currency(&mut self, field: Field<'_>) -> Option<Currency> {
        self.missing(field, "web-wrong-missing")?;
        let read = self.typed.get(field.name);
        let currency = read.parse().ok();
        if currency.is_none() {
            self.wrong_field(field, "web-wrong-currency", read);
        }
        currency
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        !self.typed.get(name).is_empty()
    }
}

/// Signs that cannot be seen and change how the text around them is read: controls, and marks and overrides of
/// direction. Letters of scripts written from right to left are fine.
#[must_use]
pub fn turns_text_around(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// Quoted in a message: the beginning is enough to recognise it.
fn shortened(read: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = read.chars().filter(|c| !turns_text_around(*c)).take(SHOWN).collect();
    if read.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

/// Reads a day; the error is the key of its message.
fn read_date(read: &str) -> Result<NaiveDate, &'static str> {
    use chrono::Datelike;
    if let Ok(date) = parse_date(read) {
        return Ok(date);
    }
    let date = typed_date(read).ok_or("web-wrong-date")?;
    if YEARS.contains(&date.year()) { Ok(date) } else { Err("web-wrong-year") }
}

/// What is wrong with an amount, in the reader's language.
#[must_use]
pub fn money_message(t: &Words, error: &MoneyError) -> String {
    match error {
        MoneyError::NotAnAmount { read } => t.with("web-wrong-amount", &[("read", &shortened(read))]),
        MoneyError::Ambiguous { read, large, small } => {
            t.with("web-wrong-ambiguous", &[("read", &shortened(read)), ("large", large), ("small", small)])
        }
        MoneyError::TooPrecise { read, currency, exponent } => t.with(
            "web-wrong-precise",
            &[("read", &shortened(read)), ("currency", currency.code()), ("exponent", &exponent.to_string())],
        ),
        MoneyError::TooLarge { read } => t.with("web-wrong-large", &[("read", &shortened(read))]),
        MoneyError::UnknownCurrency { read } => t.with("web-wrong-currency", &[("read", &shortened(read))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        Typed::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    const AMOUNT: Field<'_> = field("amount", "web-f-amount");
    const DATE: Field<'_> = field("date", "web-f-date");
    const NOTE: Field<'_> = field("note", "web-f-note");

    #[test]
    fn every_mistake_is_named_with_its_field_and_what_was_read() {
        let t = Words::new("en");
        let typed = typed(&[("amount", "zwanzig"), ("date", "32.13.2026"), ("note", "a\u{202e}b")]);
        let mut reader = Reader::new(&t, &typed);
        let amount = reader.needed_amount(AMOUNT, Currency::EUR);
        let date = reader.needed_date(DATE);
        let note = reader.text(NOTE, LINE);
        assert_eq!((amount, date, note.clone()), (None, None, None));
        let problems = reader.finish(Some(())).unwrap_err();
        let said: Vec<(&str, &str)> = problems.iter().map(|p| (p.field.as_str(), p.message.as_str())).collect();
        assert_eq!(said.len(), 3);
        assert_eq!(said[0], ("amount", "We cannot read “zwanzig” as an amount. Write it like 25 or 25,00."));
        assert_eq!(said[1], ("date", "“32.13.2026” is not a date. Use day.month.year, for example 31.10.2026."));
        assert!(said[2].1.contains("invisible signs"), "{}", said[2].1);
    }

    #[test]
    fn amounts_are_read_as_people_write_them_and_never_guessed() {
        let t = Words::new("en");
        let read = |text: &str| {
            let typed = typed(&[("amount", text)]);
            let mut reader = Reader::new(&t, &typed);
            let amount = reader.needed_amount(AMOUNT, Currency::EUR);
            reader.finish(amount).map(|money| money.minor).map_err(|problems| problems[0].message.clone())
        };
        for (text, minor) in [("25", 2500), ("25,00", 2500), (" 1.250,00 ", 125_000), ("1'250.00 €", 125_000)] {
            assert_eq!(read(text), Ok(minor), "{text}");
        }
        assert!(read("1.250").unwrap_err().contains("can mean 1250 or 1.250"), "{:?}", read("1.250"));
        for text in ["", "0", "-5", "0,00", "1e9", "25,5,5", "99999999999999999999", "٣"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_are_read_as_browsers_send_and_people_type_them() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
        for text in ["2026-10-31", "31.10.2026", "31.10.26", "31/10/2026", "31. 10. 2026", "31-10-2026"] {
            assert_eq!(read_date(text), Ok(day), "{text}");
        }
        for text in ["", "32.13.2026", "30.02.2026", "2026", "10/31/2026", "a.b.c", "31.10.", "31.10.2026.1", "-1-1-1"]
        {
            assert_eq!(read_date(text), Err("web-wrong-date"), "{text}");
        }
        for text in ["31.10.12026", "12026-10-31", "31.10.1026", "0202-01-01"] {
            assert_eq!(read_date(text), Err("web-wrong-year"), "{text}");
        }
    }

    #[test]
    fn letters_of_every_script_are_fine_and_invisible_turns_are_not() {
        let t = Words::new("en");
        let read = |text: &str| {
            let typed = typed(&[("note", text)]);
            let mut reader = Reader::new(&t, &typed);
            let text = reader.needed_text(NOTE, 20);
            reader.finish(text).ok()
        };
        assert_eq!(read("שלום العربية 🐈").as_deref(), Some("שלום العربية 🐈"));
        assert_eq!(read("  two\r\nlines ").as_deref(), Some("two lines"));
        for text in
            ["", " \n ", "a\u{202e}b", "\u{2066}x", "a\u{0}b", "\u{feff}x", "x\u{200f}", "123456789012345678901"]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused_with_a_sentence(text in "\\PC{0,80}|[0-9.,'/-]{0,20}") {
            let t = Words::new("en");
            let typed = typed(&[("amount", &text), ("date", &text), ("note", &text)]);
            let mut reader = Reader::new(&t, &typed);
            let read = (reader.needed_amount(AMOUNT, Currency::EUR), reader.needed_date(DATE), reader.needed_text(NOTE, 40));
            let wrong = usize::from(read.0.is_none()) + usize::from(read.1.is_none()) + usize::from(read.2.is_none());
            let problems = reader.finish::<()>(None).unwrap_err();
            prop_assert_eq!(problems.len(), wrong);
            prop_assert!(problems.iter().all(|problem| problem.message.len() > 10 && !problem.message.starts_with("web-")));
        }
    }
}

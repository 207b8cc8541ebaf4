//! Words, amounts and dates in the reader's language. Every text a person reads comes from
//! `locales/<language>/*.ftl` (Fluent); another language is another folder. Knows no page and no report.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::sync::OnceLock;

use chrono::NaiveDate;
use fixed_decimal::Decimal;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentMessage, FluentResource, FluentValue};
use icu_decimal::DecimalFormatter;
use icu_locale_core::Locale;
use rust_embed::RustEmbed;
use rustc_hash::FxBuildHasher;
use unic_langid::LanguageIdentifier;

use crate::ledger::{Money, Month};

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

/// The languages that have a folder, English first.
#[must_use]
pub fn languages() -> Vec<String> {
    let mut found: Vec<String> =
        Files::iter().filter_map(|path| path.split_once('/').map(|(language, _)| language.to_owned())).collect();
    found.sort_by_key(|language| (language != "en", language.clone()));
    found.dedup();
    found
}

/// Everything needed to speak one language.
pub struct Words {
    language: String,
    texts: Texts,
    english: Option<Texts>,
    numbers: Option<DecimalFormatter>,
}

impl Words {
    /// The words of `language`, with English standing in for what is missing and for unknown languages.
    #[must_use]
    pub fn new(language: &str) -> Self {
        let known = languages().into_iter().find(|known| known == language).unwrap_or_else(|| "en".to_owned());
        let numbers = known.parse::<Locale>().ok().and_then(|locale| {
            DecimalFormatter::try_new(locale.into(), icu_decimal::options::DecimalFormatterOptions::default()).ok()
        });
        let english = (known != "en").then(|| Texts::of("en"));
        Self { texts: Texts::of(&known), english, numbers, language: known }
    }

    /// The language's tag, for `<html lang>`.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// The text of `key`. A missing key shows itself, and a test finds it.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of `key` with its variables filled in.
    #[must_use]
    pub fn with(&self, key: &str, variables: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in variables {
            args.set(Cow::Borrowed(*name), FluentValue::from(Cow::Borrowed(*value)));
        }
        self.format(key, Some(&args))
    }

    /// The text of `key` for a count, which the text knows as `$n` and by which it chooses its plural.
    #[must_use]
    pub fn count(&self, key: &str, n: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(n));
        self.format(key, Some(&args))
    }

    /// Whether the text exists in this language or in English.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.texts.has(key) || self.english.as_ref().is_some_and(|english| english.has(key))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let texts = [Some(&self.texts), self.english.as_ref()];
        let found = texts.into_iter().flatten().find_map(|texts| texts.format(key, args));
        found.unwrap_or_else(|| key.to_owned())
    }

    /// The amount as this language writes it, without its currency; negative with a true minus (U+2212).
    #[must_use]
    pub fn amount(&self, money: Money) -> String {
        let plain = money.to_string();
        let formatted = plain
            .parse::<Decimal>()
            .ok()
            .zip(self.numbers.as_ref())
            .map(|(decimal, numbers)| numbers.format(&decimal).to_string());
        formatted.unwrap_or(plain).replace('-', "\u{2212}")
    }

    /// The amount with its currency after a no-break space: `1,234.50 EUR`.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        format!("{}\u{a0}{}", self.amount(money), money.currency)
    }

    /// The day as this language writes it: English `10 Feb 2020`.
    #[must_use]
    pub fn date(&self, day: NaiveDate) -> String {
        use chrono::Datelike;
        let month = self.get(&format!("month-short-{}", day.month()));
        self.with("date-day", &[("day", &day.day().to_string()), ("month", &month), ("year", &day.year().to_string())])
    }

    /// The month as this language writes it: English `February 2020`.
    #[must_use]
    pub fn month(&self, month: Month) -> String {
        use chrono::Datelike;
        let name = self.get(&format!("month-{}", month.first_day().month()));
        self.with("date-month", &[("month", &name), ("year", &month.year().to_string())])
    }
}

/// The files of one language. Each is read when a text of it is first asked for: a command prints a report and needs few
/// of them, and reading them all took longer than the report's numbers.
struct Texts {
    tag: LanguageIdentifier,
    files: Vec<(Cow<'static, str>, OnceLock<FluentBundle<FluentResource>>)>,
    /// In which file a key stands, by the key's hash. That no two keys share one is what the locale test makes sure of.
    places: HashMap<u32, u16, FxBuildHasher>,
}

impl Texts {
    fn of(language: &str) -> Self {
        let folder = format!("{language}/");
        let mut files = Vec::new();
        let mut places = HashMap::with_capacity_and_hasher(MANY, FxBuildHasher);
        for (number, path) in (0_u16..).zip(Files::iter().filter(|path| path.starts_with(&folder))) {
            let text = Files::get(&path).map_or(Cow::Borrowed(""), |file| as_text(file.data));
            places.extend(keys_of(text.as_bytes()).map(|key| (hash_of(key), number)));
            files.push((text, OnceLock::new()));
        }
        Self { tag: language.parse().unwrap_or_default(), files, places }
    }

    fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let (bundle, message) = self.find(key)?;
        Some(bundle.format_pattern(message.value()?, args, &mut Vec::new()).into_owned())
    }

    fn find(&self, key: &str) -> Option<(&FluentBundle<FluentResource>, FluentMessage<'_>)> {
        let bundle = self.read(usize::from(*self.places.get(&hash_of(key.as_bytes()))?))?;
        Some((bundle, bundle.get_message(key)?))
    }

    fn read(&self, number: usize) -> Option<&FluentBundle<FluentResource>> {
        let (text, read) = self.files.get(number)?;
        Some(read.get_or_init(|| {
            let mut bundle = FluentBundle::new_concurrent(vec![self.tag.clone()]);
            bundle.set_use_isolating(false);
            // A file with a mistake still yields its readable part; the locale test refuses the mistake.
            let resource = FluentResource::try_new(text.clone().into_owned()).unwrap_or_else(|(readable, _)| readable);
            bundle.add_resource_overriding(resource);
            bundle
        }))
    }
}

fn as_text(data: Cow<'static, [u8]>) -> Cow<'static, str> {
    match data {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// The keys of a file: a text begins with its key at the line's start.
fn keys_of(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = memchr::memchr_iter(b'\n', text).map(|at| at.saturating_add(1));
    let lines = std::iter::once(0).chain(starts).filter_map(|start| text.get(start..));
    lines.filter(|line| line.first().is_some_and(u8::is_ascii_alphabetic)).map(|line| {
        let is_in_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let end = line.iter().position(|byte| !is_in_key(byte)).unwrap_or(line.len());
        line.get(..end).unwrap_or_default()
    })
}

/// As many keys as a language has, or a little more.
const MANY: usize = 3500;

fn hash_of(key: &[u8]) -> u32 {
    u32::try_from(FxBuildHasher.hash_one(key) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Currency;

    #[test]
    fn amounts_and_dates_read_as_people_write_them() {
        let words = Words::new("en");
        assert_eq!(words.money(Money::new(-123_450, Currency::EUR)), "\u{2212}1,234.50\u{a0}EUR");
        assert_eq!(words.date(NaiveDate::from_ymd_opt(2020, 2, 10).unwrap()), "10 Feb 2020");
        assert_eq!(words.month("2020-02".parse().unwrap()), "February 2020");
    }

    #[test]
    fn every_locale_file_is_free_of_mistakes_and_has_every_english_key() {
        let keys = |language: &str| -> std::collections::BTreeSet<String> {
            let mut keys = std::collections::BTreeSet::new();
            for path in Files::iter().filter(|path| path.starts_with(&format!("{language}/"))) {
                let text = String::from_utf8(Files::get(&path).unwrap().data.into_owned()).unwrap();
                let resource = FluentResource::try_new(text).unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
                for entry in resource.entries() {
                    if let fluent_syntax::ast::Entry::Message(message) = entry {
                        assert!(keys.insert(message.id.name.to_owned()), "{path}: {} twice", message.id.name);
                    }
                }
            }
            keys
        };
        let english = keys("en");
        for language in languages() {
            assert_eq!(keys(&language), english, "{language}");
            let texts = Texts::of(&language);
            assert_eq!(texts.places.len(), english.len(), "{language}: nothing else is found");
            for key in &english {
                assert!(texts.has(key), "{language}: {key} is not found");
            }
        }
    }
}

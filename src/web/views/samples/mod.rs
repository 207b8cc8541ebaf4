//! Every page with made-up values: rendered to files to be looked at, and with hostile values in every text to
//! prove that none of them can become markup.

// These files are tests: what they cut is markup of their own making.
#![allow(clippy::string_slice)]

mod accounts;
mod bank;
mod book;
mod details;
mod goods;
mod receipts;
mod reconcile;
mod record;
mod rest;
mod rules;

use askama::Template;

use super::{EntryRow, Flash, Frame, Part, PostingRow, Tag, Theme, Tone, Undo};
use crate::words::Words;

/// Says a text as it is, or, in the hostile run, something else in its place.
pub struct Say {
    hostile: Option<String>,
}

impl Say {
    pub fn s(&self, text: &str) -> String {
        match &self.hostile {
            Some(hostile) if !text.is_empty() => hostile.clone(),
            _ => text.to_owned(),
        }
    }
}

pub struct Pages<'a> {
    pub t: &'a Words,
    pub say: &'a Say,
    pub theme: Theme,
    pub done: Vec<(&'static str, String)>,
}

impl Pages<'_> {
    pub fn frame(&self, title: &str, part: Part) -> Frame {
        Frame {
            title: self.say.s(title),
            book: self.say.s("Black Cat Solidarity"),
            part,
            language: "en".to_owned(),
            theme: self.theme,
            has_keys: true,
            csrf: "5f".repeat(64),
            login: self.say.s("maria"),
            role: self.t.get("web-role-treasurer"),
            reader: Some(crate::ops::manage_users::UserRole::Treasurer),
            may_record: true,
            flash: None,
            is_demo: true,
            here: "/".to_owned(),
            head: "9f2c 41d0 77ab".to_owned(),
            version: "0.1.0".to_owned(),
        }
    }

    pub fn flash(&self) -> Flash {
        Flash {
            tone: Tone::Good,
            text: self.say.s("25.00 EUR for Rupression recorded. Rupression now holds 460.00 EUR."),
            undo: Some(Undo { action: "/entries/33/reverse".to_owned(), key: "k".to_owned() }),
            href: "/record/donation".to_owned(),
            action: self.say.s("Record another"),
        }
    }

    pub fn keep(&mut self, name: &'static str, page: &impl Template) {
        self.done.push((name, page.render().unwrap()));
    }

    pub fn tag(&self, tone: Tone, text: &str) -> Tag {
        Tag { tone, text: self.say.s(text) }
    }

    pub fn entry(&self, number: &str, date: &str, kind: &str, text: &str, fund: &str, amount: &str) -> EntryRow {
        EntryRow {
            number: number.to_owned(),
            href: format!("/entries/{number}"),
            date: date.to_owned(),
            kind: self.say.s(kind),
            text: self.say.s(text),
            fund: self.say.s(fund),
            amount: amount.to_owned(),
            currency: "EUR".to_owned(),
            is_taken_back: number == "30",
            undo: if number == "30" { String::new() } else { format!("/entries/{number}/reverse") },
        }
    }

    pub fn entries(&self) -> Vec<EntryRow> {
        vec![
            self.entry("33", "31 Oct 2026", "Donation", "Donation by bank transfer", "Rupression", "25.00"),
            self.entry("32", "30 Oct 2026", "Merch sale", "2 × T-shirt, 1 × postcard", "Merch", "43.00"),
            self.entry("31", "28 Oct 2026", "Money paid out", "Lawyer, invoice 2026-118", "Rupression", "450.00"),
            self.entry("30", "27 Oct 2026", "Donation", "Donation in cash", "Legal aid", "250.00"),
            self.entry("29", "25 Oct 2026", "Event takings", "Soli concert: door and bar", "Legal aid", "612.50"),
        ]
    }

    pub fn posting(&self, account: &str, path: &str, fund: &str, debit: &str, credit: &str) -> PostingRow {
        PostingRow {
            account: self.say.s(account),
            path: self.say.s(path),
            href: "/accounts/1".to_owned(),
            fund: self.say.s(fund),
            debit: debit.to_owned(),
            credit: credit.to_owned(),
            currency: "EUR".to_owned(),
            memo: String::new(),
        }
    }
}

fn render_all(t: &Words, theme: Theme, hostile: Option<&str>) -> Vec<(&'static str, String)> {
    let say = Say { hostile: hostile.map(str::to_owned) };
    let mut pages = Pages { t, say: &say, theme, done: Vec::new() };
    record::render(&mut pages);
    bank::render(&mut pages);
    reconcile::render(&mut pages);
    book::render(&mut pages);
    rest::render(&mut pages);
    rules::render(&mut pages);
    goods::render(&mut pages);
    details::render(&mut pages);
    receipts::render(&mut pages);
    pages.done
}

/// The names of the tags and their attributes, in order.
fn structure(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let mut quote = None;
        let end = after
            .char_indices()
            .find(|(_, c)| {
                match quote {
                    Some(open) if open == *c => quote = None,
                    None if matches!(c, '"' | '\'') => quote = Some(*c),
                    _ => {}
                }
                quote.is_none() && *c == '>'
            })
            .map_or(after.len(), |(at, _)| at);
        let mut tag = String::new();
        for (index, piece) in after[..end].split(['"', '\'']).enumerate() {
            if index % 2 == 0 {
                tag.push_str(piece);
            }
        }
        found.push(tag);
        rest = &after[end..];
    }
    found
}

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></select></textarea><svg onload=alert(1)>",
    "\u{202e}gnp.\u{2066}tib\u{0}\u{7}&lt;b&gt;{{7*7}}",
    "🐈‍⬛💶 Анна العربية שלום",
];

#[test]
fn no_text_on_any_page_can_become_markup() {
    let t = Words::new("en");
    let harmless = render_all(&t, Theme::Auto, None);
    let long = "x".repeat(10_000);
    for hostile in HOSTILE.into_iter().chain([long.as_str()]) {
        for ((name, plain), (_, page)) in harmless.iter().zip(render_all(&t, Theme::Auto, Some(hostile))) {
            let shown = &hostile[..hostile.char_indices().nth(20).map_or(hostile.len(), |(at, _)| at)];
            assert_eq!(structure(&page), structure(plain), "{name} with {shown}");
            for marker in ["<script>alert", "<img src=x", "' onmouse", "<svg onload"] {
                assert!(!page.contains(marker), "{name}: {marker} stands unescaped");
            }
        }
    }
}

#[test]
fn no_template_turns_escaping_off_and_every_text_has_its_words() {
    let t = Words::new("en");
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates"))];
    let mut keys = 0;
    while let Some(folder) = folders.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let shown = path.display();
            assert!(!text.contains("safe"), "{shown} turns escaping off");
            assert!(!text.contains("style=\""), "{shown}: the policy forbids styles in attributes");
            assert!(!text.contains(" on") || !text.contains("onclick"), "{shown}: the policy forbids handlers");
            for piece in text.split("t.get(\"").skip(1) {
                let key = piece.split('"').next().unwrap();
                assert!(t.has(key), "{shown}: {key} has no text");
                keys += 1;
            }
        }
    }
    assert!(keys > 200, "the search for keys found only {keys}");
}

#[test]
fn every_page_has_one_heading_a_language_and_named_controls() {
    let t = Words::new("en");
    for (name, page) in render_all(&t, Theme::Auto, None) {
        assert_eq!(page.matches("<h1").count(), 1, "{name}: one h1");
        assert!(page.contains("<html lang=\"en\""), "{name}: language");
        assert!(page.contains("<main id=\"main\""), "{name}: main");
        let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|piece| piece.split('"').next()).collect();
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "{name}: an id stands twice: {ids:?}");
        for tag in structure(&page).iter().filter(|tag| tag.starts_with("input ") || tag.starts_with("select ")) {
            let is_unseen =
                page.contains("type=\"hidden\"") && tag.contains("type= name= value=") && !tag.contains(" id=");
            let is_named = tag.contains(" id=") || tag.contains("aria-label=") || tag.contains("data-tick-all");
            assert!(
                is_named || is_unseen || tag.contains("type= name= value="),
                "{name}: a control without a name: {tag}"
            );
        }
        assert!(!page.contains("web-"), "{name}: a key without text: {}", around(&page, "web-"));
        let weight = page.len()
            + [
                include_str!("../../../../static/app.css"),
                include_str!("../../../../static/app.js"),
                include_str!("../../../../static/icons.svg"),
                include_str!("../../../../static/icon.svg"),
            ]
            .iter()
            .map(|file| file.len())
            .sum::<usize>();
        assert!(weight <= 60_000, "{name} weighs {weight} bytes with style and script");
    }
}

fn around(page: &str, what: &str) -> String {
    let at = page.find(what).unwrap_or(0);
    page[at..].chars().take(60).collect()
}

/// Writes every page below the target folder, for looking at them in a browser.
#[test]
fn every_page_can_be_written_to_a_file() {
    let t = Words::new("en");
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    for theme in [Theme::Light, Theme::Dark] {
        let folder = std::path::Path::new(&target).join("pages").join(theme.name());
        std::fs::create_dir_all(&folder).unwrap();
        for (name, page) in render_all(&t, theme, None) {
            std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
        }
    }
}

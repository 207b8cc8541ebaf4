//! One entry with everything known about it: what happened, both sides, receipts, history and its place in the chain.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpResponse;
use chrono::{DateTime, Local, Utc};

use crate::acts::chart;
use crate::ledger::account::Root;
use crate::ledger::check::SealedEntry;
use crate::ledger::product::{PriceList, Product, StockMove, StockPart};
use crate::ledger::{EntryKind, Money, Role};
use crate::ops::issue_receipts::given;
use crate::ops::manage_users::UserRole;
use crate::store::accounts::Chart;
use crate::store::vouchers::{self, VoucherFacts};
use crate::store::{Conn, entries, entry_links, products, users};
use crate::web::error::WebError;
use crate::web::links;
use crate::web::page::Visitor;
use crate::web::pages::shown;
use crate::web::tell;
use crate::web::views::entries::{EntryPage, GoodsMovedRow, HistoryRow, VoucherRow};
use crate::web::views::{Fact, FieldProblem, Frame, Input, Kind, Link, Part, Tag, Tone};
use crate::words::Words;

/// An entry, and what the book knows about it beside.
pub struct Known {
    pub chart: Chart,
    pub sealed: SealedEntry,
    /// The entry that takes it back.
    pub reversal: Option<i64>,
    /// The entry that replaces it.
    correction: Option<i64>,
    /// The entry whose money or goods it gives back, and those that give back its own.
    gives_back: Option<i64>,
    given_back_by: Vec<i64>,
    /// The products whose stock it moved, by code.
    products: BTreeMap<String, Product>,
    /// SHA-256 of each receipt, whenever it came.
    pub receipts: Vec<VoucherFacts>,
    /// The login behind `U-…`.
    login: Option<String>,
    is_last: bool,
    /// How the list was narrowed that led here.
    pub list: Option<String>,
}

/// What was refused, and the reason that was typed.
#[derive(Debug, Default)]
pub struct Wrong {
    pub problems: Vec<FieldProblem>,
    pub reason: String,
    /// All that was recorded with it was to be taken back.
    pub is_together: bool,
}

impl Known {
    /// # Errors
    /// When there is no such entry, or the book cannot be read.
    pub fn load(conn: &mut Conn, number: i64) -> Result<Self, WebError> {
        let chart = Chart::load(conn)?;
        let sealed = entries::find(conn, &chart, number)?.ok_or(WebError::NotFound)?;
        let mut hashes = sealed.draft.vouchers.clone();
        hashes.extend(vouchers::list_later(conn, number)?);
        let user = sealed.recorded.by.strip_prefix("U-").and_then(|id| id.parse().ok());
        let login = match user {
            Some(id) => users::find_login(conn, id)?,
            None => None,
        };
        let codes: BTreeSet<&str> = sealed.draft.stock_moves.iter().map(|moved| moved.product.as_str()).collect();
        let products = match codes.is_empty() {
            true => Vec::new(),
            false => products::list_named(conn, &chart, &codes.into_iter().collect::<Vec<_>>())?,
        };
        Ok(Self {
            products: products.into_iter().map(|(_, product)| (product.code.clone(), product)).collect(),
            reversal: entry_links::find_reversal(conn, number)?,
            correction: entry_links::find_correction(conn, number)?,
            gives_back: entry_links::find_given_back(conn, sealed.draft.gives_back.as_deref())?,
            given_back_by: entry_links::list_giving_back(conn, &sealed.draft.key)?,
            receipts: vouchers::list_facts(conn, &hashes)?,
            is_last: entries::head(conn)?.is_none_or(|head| head.sequence <= number),
            login,
            list: None,
            chart,
            sealed,
        })
    }

    /// Why it cannot be taken back, whatever reason is given.
    #[must_use]
    pub fn why_not_reversed(&self, t: &Words) -> Option<String> {
        let number = self.sealed.seal.sequence.to_string();
        match self.reversal {
            Some(by) => Some(t.with("web-reverse-again", &[("number", &number), ("by", &by.to_string())])),
            None => self.sealed.draft.reverses.map(|_| t.get("web-reverse-note-reversal")),
        }
    }

    /// The page: with 422 when something was refused.
    ///
    /// # Errors
    /// When it cannot be rendered.
    pub fn answer(&self, visitor: &Visitor, wrong: &Wrong) -> Result<HttpResponse, WebError> {
        let (t, draft, number) = (visitor.words(), &self.sealed.draft, self.sealed.seal.sequence);
        let title = t.with("web-entry-title", &[("number", &number.to_string())]);
        let frame = shown::frame(visitor, &title, Part::Entries);
        let can_reverse = frame.may_record && self.reversal.is_none() && draft.reverses.is_none();
        let address = |is_there: bool, path: String| if is_there { path } else { String::new() };
        let error = |field: &str| {
            let found = wrong.problems.iter().find(|problem| problem.field == field);
            found.map(|problem| problem.message.clone()).unwrap_or_default()
        };
        let reason = Input::new(Kind::Text, "reason", t.get("web-reverse-reason"));
        let voucher = Input::new(Kind::File, "file", t.get("web-voucher-add")).hint(t.get("web-voucher-hint"));
        let taken_back = || vec![Tag { tone: Tone::Plain, text: t.get("web-entry-taken-back") }];
        let note = self.reversal.map(|_| "web-reverse-note-reversed");
        let page = EntryPage {
            t,
            frame: &frame,
            list_href: self.list_href(),
            number: number.to_string(),
            sentence: tell::sentence(t, &self.chart, draft),
            tags: self.reversal.map(|_| taken_back()).unwrap_or_default(),
            facts: self.facts(t),
            postings: tell::postings(t, &self.chart, draft),
            total_debit: self.total(t, true),
            total_credit: self.total(t, false),
            goods: self.goods(t),
            vouchers: self.vouchers(visitor),
            history: self.history(t),
            hash: self.sealed.seal.hash.to_string(),
            previous_hash: self.sealed.seal.previous.to_string(),
            voucher_action: address(frame.may_record, format!("/entries/{number}/vouchers")),
            voucher: Input {
                error: error("file"),
                ..voucher.accept("image/jpeg,image/png,image/webp,application/pdf")
            },
            reverse_action: address(
                can_reverse,
                format!("/entries/{number}/{}", if wrong.is_together { "reverse-together" } else { "reverse" }),
            ),
            reverse_reason: Input { error: error("reason"), ..reason.hint(t.get("web-reverse-reason-hint")) }
                .value(wrong.reason.as_str())
                .wide(),
            reverse_note: note.map(|key| t.get(key)).unwrap_or_default(),
            letters: self.letters(t, &frame).into_iter().chain(self.way_back(t, &frame)).collect(),
            correct_href: address(can_reverse, format!("/entries/{number}/correct")),
            newer_href: address(!self.is_last, format!("/entries/{}", number.saturating_add(1))),
            older_href: address(number > 1, format!("/entries/{}", number.saturating_sub(1))),
            problems: wrong.problems.clone(),
        };
        if wrong.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
    }

    fn list_href(&self) -> String {
        let narrowed = self.list.as_ref().map(|list| format!("/entries?{list}"));
        let plain = narrowed.as_deref().and_then(|href| links::way_back(href, "/entries?"));
        plain.unwrap_or("/entries").to_owned()
    }

    /// Letters to the contact of a donation that stands, for those who may write them.
    fn letters(&self, t: &Words, frame: &Frame) -> Vec<Link> {
        let draft = &self.sealed.draft;
        let is_gift = given(&self.sealed).is_some() && self.reversal.is_none() && draft.reverses.is_none();
        let Some(contact) = draft.contact.as_deref().filter(|_| is_gift) else { return Vec::new() };
        let number = self.sealed.seal.sequence.to_string();
        let begun = links::query(&[("contact", contact), ("entry", &number)]);
        let ways = [
            (format!("/receipts/thanks/{number}"), "web-entry-thanks"),
            (format!("/receipts/new{begun}"), "web-entry-donation-receipt"),
        ];
        let may = ways.into_iter().filter(|(href, _)| frame.may(href));
        may.map(|(href, key)| Link { href, text: t.get(key), is_current: false }).collect()
    }

    /// The form that pays a donation or sale back, while something of it may be left.
    fn way_back(&self, t: &Words, frame: &Frame) -> Option<Link> {
        let draft = &self.sealed.draft;
        let stands = self.reversal.is_none() && draft.reverses.is_none() && draft.gives_back.is_none();
        let form = match draft.kind {
            EntryKind::Donation => "/record/refund",
            EntryKind::MerchSale => "/record/sale-refund",
            _ => return None,
        };
        let number = self.sealed.seal.sequence.to_string();
        // What was ordered and paid before is owed until it is delivered: no income that could be paid back.
        let ordered =
            draft.lines.iter().find(|line| line.account.as_str() == chart::PREORDERS && line.amount.minor < 0);
        let owed = ordered.filter(|_| draft.lines.iter().all(|line| line.account.root() != Root::Income));
        let (form, href) = match owed {
            Some(line) => {
                let amount = line.amount.negated().to_string();
                let asked = [("owed_to", chart::PREORDERS), ("amount", amount.as_str())];
                ("/record/paid", format!("/record/paid{}", links::query(&asked)))
            }
            None => (form, format!("{form}{}", links::query(&[("of", &number)]))),
        };
        let text = t.get("web-entry-pay-back");
        (stands && frame.may(form)).then_some(Link { href, text, is_current: false })
    }

    fn facts(&self, t: &Words) -> Vec<Fact> {
        let draft = &self.sealed.draft;
        let event = draft.event.as_ref().map(|code| format!("/events/{}", crate::web::links::encoded(code)));
        let told = [
            ("web-kind", Some(tell::kind(t, draft.kind)), None),
            ("web-date", Some(t.date(draft.date)), None),
            ("web-entry-receipt", draft.reference.clone(), None),
            ("web-event", draft.event.clone(), event),
            ("web-entry-contact", draft.contact.clone(), None),
            ("web-entry-override", draft.override_reason.clone(), None),
            ("web-entry-rededication", draft.rededication.clone(), None),
        ];
        told.into_iter()
            .filter_map(|(key, value, href)| {
                Some(Fact { name: t.get(key), value: value?, href: href.unwrap_or_default() })
            })
            .collect()
    }

    /// Pieces that moved, with what they brought; where they went to a shop, with the price at which it sells them.
    fn goods(&self, t: &Words) -> Vec<GoodsMovedRow> {
        let row = |moved: &StockMove| {
            let product = self.products.get(&moved.product);
            let goes_to_shop = moved.quantity > 0 && self.chart.role(&moved.place) == Some(Role::Consigned);
            let price = match (moved.income_minor, product) {
                (Some(minor), _) => t.money(Money::new(minor, moved.currency)),
                (None, Some(product)) if goes_to_shop => {
                    t.with("web-entry-each", &[("price", &t.money(product.price_on(Some(PriceList::Infoshop))))])
                }
                _ => String::new(),
            };
            GoodsMovedRow {
                name: product.map_or_else(|| moved.product.clone(), |product| product.name.clone()),
                href: format!("/merch/{}", links::encoded(&moved.product)),
                place: tell::account(&self.chart, &moved.place),
                place_href: format!("/entries{}", links::query(&[("account", moved.place.as_str())])),
                why: match (moved.part, moved.income_minor) {
                    (Some(StockPart::Returned), None) => t.get("web-entry-arrived"),
                    (Some(part), _) => t.get(&format!("reports-col-{}", part.name())),
                    (None, _) => String::new(),
                },
                pieces: format!("{:+}", moved.quantity).replace('-', "\u{2212}"),
                price,
            }
        };
        let has_pieces = |moved: &&StockMove| moved.quantity != 0 || moved.income_minor.is_some();
        self.sealed.draft.stock_moves.iter().filter(has_pieces).map(row).collect()
    }

    fn total(&self, t: &Words, comes: bool) -> String {
        let lines = &self.sealed.draft.lines;
        let Some(currency) = lines.first().map(|line| line.amount.currency) else { return String::new() };
        let amounts = lines.iter().map(|line| line.amount).filter(|amount| amount.currency == currency);
        let side = amounts.map(|amount| amount.minor).filter(|minor| (*minor > 0) == comes);
        t.money(Money::new(side.fold(0_i64, i64::saturating_add).saturating_abs(), currency))
    }

    /// A file's name may be a person's: those who may not read that see that there is a receipt, no more.
    fn vouchers(&self, visitor: &Visitor) -> Vec<VoucherRow> {
        let t = visitor.words();
        let may_open = visitor.session().map(|session| session.role).is_some_and(UserRole::may_read_personal_text);
        let row = |one: &VoucherFacts| VoucherRow {
            name: if may_open { one.file_name.clone() } else { t.get("web-entry-receipt-hidden") },
            href: if may_open { format!("/vouchers/{}", one.hash) } else { String::new() },
            size: t.with("web-size-kb", &[("n", &one.size.saturating_add(1023).saturating_div(1024).to_string())]),
            hash: one.hash.chars().take(16).collect(),
        };
        self.receipts.iter().map(row).collect()
    }

    fn history(&self, t: &Words) -> Vec<HistoryRow> {
        let recorded = &self.sealed.recorded;
        let who = match recorded.by.as_str() {
            "cli" => t.get("web-entry-by-cli"),
            "demo" => t.get("web-entry-by-demo"),
            program if program.starts_with("T-") => t.with("web-entry-by-program", &[("id", program)]),
            user => self.login.clone().unwrap_or_else(|| user.to_owned()),
        };
        let text = t.with("web-entry-recorded", &[("who", &who)]);
        let first = HistoryRow { when: moment(t, &recorded.at), text, href: String::new() };
        let link = |(key, other): (&str, Option<i64>)| {
            let other = other?.to_string();
            let text = t.with(key, &[("number", &other)]);
            Some(HistoryRow { when: String::new(), text, href: format!("/entries/{other}") })
        };
        let others = [
            ("web-entry-reverses", self.sealed.draft.reverses),
            ("web-entry-corrects", self.sealed.draft.corrects),
            ("web-entry-reversed-by", self.reversal),
            ("web-entry-corrected-by", self.correction),
            ("web-entry-gives-back", self.gives_back),
        ];
        let given_back = self.given_back_by.iter().map(|number| ("web-entry-given-back-by", Some(*number)));
        std::iter::once(first).chain(others.into_iter().chain(given_back).filter_map(link)).collect()
    }
}

/// A moment of the book where the reader's clock hangs.
fn moment(t: &Words, at: &str) -> String {
    let Ok(moment) = at.parse::<DateTime<Utc>>() else { return at.to_owned() };
    let here = moment.with_timezone(&Local);
    let time = here.format("%H:%M").to_string();
    t.with("web-entry-moment", &[("date", &t.date(here.date_naive())), ("time", &time)])
}

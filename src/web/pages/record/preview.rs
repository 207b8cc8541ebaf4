//! The look at what will be posted: the sentence, both sides, what the funds hold then, and likely doubles.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use chrono::Days;

use crate::acts::{Record, chart};
use crate::ledger::account::Root;
use crate::ledger::check::SealedEntry;
use crate::ledger::{Draft, DraftLine, Money, Role};
use crate::ops::Acting;
use crate::ops::record_acts::{Rehearsal, rehearse_act};
use crate::ops::settle_event::{find_settlement, is_settlement};
use crate::store::accounts::Chart;
use crate::store::entries::EntryFilter;
use crate::store::entry_links::list_reversed;
use crate::store::personal::{LineState, list_lines_between};
use crate::store::{Conn, entries};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::page::Visitor;
use crate::web::tell;
use crate::web::views::record::{Kept, Preview, WAYS};
use crate::web::views::{Fact, Flash, Part, Tone, Undo};
use crate::words::Words;

/// How many days apart two entries of the same amount may still be the same.
const NEAR: Days = Days::new(5);

/// What a person looks at before agreeing.
pub struct Look {
    rehearsal: Rehearsal,
    /// Number, date, amount and description of entries that may be the same.
    entries: Vec<(i64, chrono::NaiveDate, Money, String)>,
    /// Date and amount of lines of statements that nobody has explained.
    lines: Vec<(chrono::NaiveDate, Money)>,
    /// Number and day of the settlement of the night this is about, when it is settled already.
    settled: Option<(i64, chrono::NaiveDate)>,
}

/// Adds the likely doubles to a rehearsal.
///
/// # Errors
/// When the book cannot be read.
pub fn look(conn: &mut Conn, rehearsal: Rehearsal) -> Result<Look, WebError> {
    let chart = Chart::load(conn)?;
    let draft = &rehearsal.draft;
    let (from, to) = (draft.date.checked_sub_days(NEAR), draft.date.checked_add_days(NEAR));
    let amount = tell::amount_of(&chart, draft);
    let filter = EntryFilter { from, to, ..EntryFilter::default() };
    let same = entries::list(conn, &chart, &filter, true, None, 2000)?.into_iter();
    let same = same.filter(|one| one.draft.kind == draft.kind && tell::amount_of(&chart, &one.draft) == amount);
    let same: Vec<SealedEntry> = same.filter(|one| !goes_back(&chart, &one.draft, draft)).collect();
    // What was taken back is nobody's double.
    let reversed = list_reversed(conn, &same.iter().map(|one| one.seal.sequence).collect::<Vec<_>>())?;
    let entries = same
        .into_iter()
        .filter(|one| !reversed.contains(&one.seal.sequence))
        .filter_map(|one| Some((one.seal.sequence, one.draft.date, amount?, one.draft.description)))
        .take(3)
        .collect();
    let mut lines = Vec::new();
    for line in &draft.lines {
        let place = chart.role(&line.account).filter(|role| role.is_money()).and(chart.account_id(&line.account));
        let (Some(id), Some(from), Some(to)) = (place, from, to) else { continue };
        let near = list_lines_between(conn, id, from, to)?.into_iter();
        let near = near.filter(|stored| stored.state == LineState::Open);
        let same = near.filter(|stored| Money::new(stored.line.net_minor, stored.line.currency) == line.amount);
        lines.extend(same.map(|stored| (stored.line.date, line.amount)));
    }
    lines.truncate(3);
    let settled = settled(conn, &chart, draft)?;
    Ok(Look { rehearsal, entries, lines, settled })
}

/// Whether one entry takes where the other brings: money that returns where it came from, goods exchanged back.
fn goes_back(chart: &Chart, one: &Draft, other: &Draft) -> bool {
    fn sums(chart: &Chart, draft: &Draft) -> BTreeMap<String, i64> {
        let is_money = |line: &&DraftLine| chart.role(&line.account).is_some_and(Role::is_money);
        let money = draft.lines.iter().filter(is_money).map(|line| (line.account.to_string(), line.amount.minor));
        let goods = draft.stock_moves.iter().map(|step| (format!("{} {}", step.product, step.place), step.quantity));
        let mut sums = BTreeMap::new();
        for (what, moved) in money.chain(goods) {
            let sum: &mut i64 = sums.entry(what).or_default();
            *sum = sum.saturating_add(moved);
        }
        sums
    }
    let (one, other) = (sums(chart, one), sums(chart, other));
    one.iter()
        .any(|(what, moved)| other.get(what).is_some_and(|there| there.signum() == -moved.signum() && *moved != 0))
}

/// The settlement of the night that an entry is about, other than the entry itself.
fn settled(conn: &mut Conn, chart: &Chart, draft: &Draft) -> Result<Option<(i64, chrono::NaiveDate)>, WebError> {
    match &draft.event {
        Some(event) if !is_settlement(draft) => Ok(find_settlement(conn, chart, event)?),
        _ => Ok(None),
    }
}

/// Which reasons would let a refused act through; empty when no reason would.
pub fn missing_reasons(conn: &mut Conn, record: &Record, acting: &Acting) -> Vec<&'static str> {
    let tries: [&[&'static str]; 3] = [&["override"], &["rededication"], &["override", "rededication"]];
    let helps = |names: &&&[&'static str]| {
        let mut tried = record.clone();
        for name in **names {
            let reason = if *name == "override" { &mut tried.override_reason } else { &mut tried.rededication };
            reason.get_or_insert_with(|| "?".to_owned());
        }
        rehearse_act(conn, &tried, acting).is_ok()
    };
    let mut helps = helps;
    let found = tries.iter().find(|names| helps(names));
    found.map(|names| names.to_vec()).unwrap_or_default()
}

impl Look {
    /// The page; `way` is the name of a way of recording, or the address of the form.
    ///
    /// # Errors
    /// When it cannot be rendered.
    pub fn answer(
        &self,
        visitor: &Visitor,
        chart: &Chart,
        way: &str,
        key: &str,
        typed: &Typed,
    ) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let draft = &self.rehearsal.draft;
        let frame = visitor.frame(&t.get("web-preview"), Part::Record);
        let after = self.rehearsal.spendable.iter().map(|(fund, money)| Fact {
            name: tell::fund(chart, fund),
            value: t.money(*money),
            href: String::new(),
        });
        let href = WAYS.iter().find(|one| one.name == way).map_or(way, |one| one.href);
        visitor.show(&Preview {
            t,
            frame: &frame,
            action: href.to_owned(),
            key: key.to_owned(),
            sentence: tell::sentence(t, chart, draft),
            facts: facts(t, draft),
            warnings: self.warnings(t),
            postings: tell::postings(t, chart, draft),
            after: after.collect(),
            tags: Vec::new(),
            kept: typed.kept().into_iter().map(|(name, value)| Kept { name, value }).collect(),
            has_next: !matches!(way, "refund" | "transfer"),
        })
    }

    fn warnings(&self, t: &Words) -> Vec<String> {
        let entry = |(number, date, money, text): &(i64, chrono::NaiveDate, Money, String)| {
            let (number, date, amount) = (number.to_string(), t.date(*date), t.money(*money));
            t.with("web-double-entry", &[("number", &number), ("date", &date), ("amount", &amount), ("text", text)])
        };
        let line = |(date, money): &(chrono::NaiveDate, Money)| {
            t.with("web-double-line", &[("date", &t.date(*date)), ("amount", &t.money(*money))])
        };
        let set_right = self.rehearsal.set_right.iter().map(|draft| told_right(t, draft));
        let opened = self.rehearsal.opened.iter().map(|path| t.with("web-opens", &[("account", path.leaf())]));
        let settled = self.settled.iter().map(|(number, date)| {
            t.with("web-night-settled", &[("number", &number.to_string()), ("date", &t.date(*date))])
        });
        settled
            .chain(far_off(t, &self.rehearsal.draft))
            .chain(opened)
            .chain(set_right)
            .chain(self.entries.iter().map(entry))
            .chain(self.lines.iter().map(line))
            .collect()
    }
}

/// That a night's count differs from its tallies by more than a tenth of them: most often a sum is mistyped.
fn far_off(t: &Words, draft: &Draft) -> Option<String> {
    let off = draft.lines.iter().find(|line| line.account.as_str() == chart::OVER_SHORT).map(|line| line.amount)?;
    let income = draft.lines.iter().filter(|line| line.account.root() == Root::Income);
    let tallied = income.filter(|line| line.amount.currency == off.currency);
    let tallied = tallied.fold(0_i64, |sum, line| sum.saturating_sub(line.amount.minor));
    let is_far = off.minor.saturating_abs().saturating_mul(10) > tallied;
    let key = if off.minor > 0 { "web-night-far-short" } else { "web-night-far-over" };
    let (off, tallied) = (Money::new(off.minor.saturating_abs(), off.currency), Money::new(tallied, off.currency));
    is_far.then(|| t.with(key, &[("off", &t.money(off)), ("tallied", &t.money(tallied))]))
}

/// That a second entry sets the cost of goods right, and how it comes.
pub fn told_right(t: &Words, draft: &Draft) -> String {
    let working = draft.lines.iter().find_map(|line| line.memo.clone()).unwrap_or_default();
    t.with("web-late-cost", &[("date", &t.date(draft.date)), ("working", &working)])
}

/// What is said of it beside the sentence.
pub fn facts(t: &Words, draft: &Draft) -> Vec<Fact> {
    let told = [
        ("web-kind", Some(tell::kind(t, draft.kind))),
        ("web-date", Some(t.date(draft.date))),
        ("web-entry-receipt", draft.reference.clone()),
        ("web-event", draft.event.clone()),
        ("web-entry-contact", draft.contact.clone()),
        ("web-entry-override", draft.override_reason.clone()),
        ("web-entry-rededication", draft.rededication.clone()),
    ];
    let differs = draft.lines.iter().find(|line| line.account.as_str() == chart::OVER_SHORT).map(|line| line.amount);
    let over_short = differs.map(|amount| {
        let key = if amount.minor > 0 { "web-entry-short" } else { "web-entry-over" };
        t.with(key, &[("amount", &t.money(Money { minor: amount.minor.saturating_abs(), ..amount }))])
    });
    told.into_iter()
        .chain([("web-entry-till", over_short)])
        .filter_map(|(key, value)| Some(Fact { name: t.get(key), value: value?, href: String::new() }))
        .collect()
}

/// What was just recorded, with the way back.
pub fn flash(visitor: &Visitor) -> Option<Flash> {
    let (t, said) = (visitor.words(), visitor.said()?);
    let undo = (said.key == "web-said-recorded")
        .then(|| Undo { action: format!("/entries/{}/reverse", said.about), key: String::new() });
    let text = t.with(&said.key, &[("about", &said.about)]);
    Some(Flash { tone: Tone::Good, text, undo, ..Flash::default() })
}

//! A reconciliation under way: proposals with their reasons, what is still open on both sides, and the difference.

use actix_web::{HttpResponse, web};

use super::document;
use crate::ops::accept_matches::{BY_HAND, Pair, accept_matches};
use crate::ops::finish_reconciliation::{Pair as Kept, find_document, finish_reconciliation};
use crate::ops::reconcile_account::{Work, accept_sure, undo_match, view_reconciliation};
use crate::ops::record_missing::{Missing, record_missing};
use crate::reconcile::{Hint, Proposal as Proposed, Reason};
use crate::store::accounts::Chart;
use crate::store::personal::{LineState, StoredLine};
use crate::store::reconciliations::{BookLine, Match};
use crate::store::{Conn, Pool, entries, personal};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{amount, frame, label, problem, problems_of};
use crate::web::views::FieldProblem;
use crate::web::views::reconcile::{MatchedRow, Missed, Proposal, Reconcile, SideRow};
use crate::words::Words;

/// GET /reconciliations/{id}
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    render(&visitor, &pool, *id, None, Vec::new()).await
}

async fn render(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    typed: Option<&Typed>,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let (work, account, matched) = ask(pool, move |conn| {
        let work = view_reconciliation(conn, id)?;
        let account = label(&Chart::load(conn)?, work.reconciliation.account_id);
        let matched = matched(conn, &work)?;
        Ok((work, account, matched))
    })
    .await?;
    if work.reconciliation.finished_at.is_some() {
        return document::show(visitor, pool, id, matched).await;
    }
    let t = visitor.words();
    let currency = work.reconciliation.statement.currency;
    let frame = frame(visitor, &t.with("web-reconcile-title", &[("account", &account)]));
    let ticked = |name: &str| typed.map(|typed| typed.all(name)).unwrap_or_default();
    let (lines, entries) = (ticked("line"), ticked("entry"));
    let outstanding: i64 = work.entries.iter().chain(&work.on_their_way).map(|entry| entry.amount_minor).sum();
    let early: i64 = work.before_their_entry.iter().map(|line| line.amount_minor).sum();
    let unexplained = work.lines.iter().map(|line| line.line.net_minor).fold(early, i64::saturating_add);
    let page = Reconcile {
        t,
        frame: &frame,
        action: format!("/reconciliations/{id}"),
        key: String::new(),
        currency: currency.to_string(),
        exponent: currency.exponent(),
        account_href: format!("/bank/{}", work.reconciliation.account_id),
        account,
        date: t.date(work.reconciliation.statement_on),
        statement_balance: t.amount(work.reconciliation.statement),
        book_balance: amount(t, work.book_minor, currency),
        outstanding: amount(t, outstanding, currency),
        unexplained: amount(t, unexplained, currency),
        difference: amount(t, work.difference_minor, currency),
        difference_minor: work.difference_minor,
        is_even: work.difference_minor == 0,
        hints: work.hints.iter().map(|hint| hint_text(t, &work, hint)).chain(across(t, &work)).collect(),
        proposals: work.proposals.iter().map(|proposed| proposal(t, &work, proposed)).collect(),
        lines: work.lines.iter().map(|line| line_row(t, &work, line, &lines)).collect(),
        entries: work.entries.iter().map(|entry| entry_row(t, &work, entry, &entries)).collect(),
        matched: matched.into_iter().map(|one| one.row(t)).collect(),
        missing: missing(t, &work),
        restart_href: format!("/bank/{}/reconcile?new=1", work.reconciliation.account_id),
        problems,
    };
    if page.problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// A match with what stands on both sides.
pub struct Matched {
    id: i64,
    date: chrono::NaiveDate,
    line: String,
    entry: String,
    first_entry: i64,
    pub minor: i64,
    pub currency: crate::ledger::Currency,
}

impl Matched {
    pub fn row(&self, t: &Words) -> MatchedRow {
        MatchedRow {
            id: self.id.to_string(),
            date: t.date(self.date),
            line: if self.line.is_empty() { t.get("web-reconcile-no-line") } else { self.line.clone() },
            entry: self.entry.clone(),
            entry_href: format!("/entries/{}", self.first_entry),
            amount: amount(t, self.minor, self.currency),
        }
    }
}

/// The matches that belong to this reconciliation, or will when it is finished.
fn matched(conn: &mut Conn, work: &Work) -> Result<Vec<Matched>, WebError> {
    let chart = Chart::load(conn)?;
    let currency = work.reconciliation.statement.currency;
    let id = work.reconciliation.id;
    let is_finished = work.reconciliation.finished_at.is_some();
    let mut found = Vec::new();
    // What a document says stays, also when it was reopened and another holds its matches now.
    let kept = if is_finished { find_document(conn, id)?.1.pairs } else { Vec::new() };
    let kept = kept.into_iter().map(|Kept { lines, entries }| Match { lines, entries, ..Match::default() });
    let kept: Vec<Match> = kept.collect();
    let ours = if kept.is_empty() { &work.matches } else { &kept };
    for one in ours.iter().filter(|one| !is_finished || one.id == 0 || one.reconciliation_id == Some(id)) {
        let (mut names, mut texts, mut minor, mut date) = (Vec::new(), Vec::new(), 0_i64, None);
        for line in &one.lines {
            if let Some(stored) = personal::find_line(conn, *line)? {
                date = date.or(Some(stored.line.date));
                names.push(line_text(&stored));
            }
        }
        for entry in &one.entries {
            let Some(sealed) = entries::find(conn, &chart, *entry)? else { continue };
            date = date.or(Some(sealed.draft.date));
            texts.push(format!("{entry}: {}", sealed.draft.description));
            let own = sealed.draft.lines.iter().filter(|line| line.account == work.account);
            minor = own.map(|line| line.amount.minor).fold(minor, i64::saturating_add);
        }
        found.push(Matched {
            id: one.id,
            date: date.unwrap_or(work.reconciliation.statement_on),
            line: names.join("; "),
            entry: texts.join("; "),
            first_entry: one.entries.first().copied().unwrap_or(0),
            minor,
            currency,
        });
    }
    Ok(found)
}

/// What remains of the difference can be the bank's own doing only where nothing else is left to be matched.
fn missing(t: &Words, work: &Work) -> Option<Missed> {
    let is_rest = work.lines.is_empty() && work.proposals.is_empty();
    let missing = Missing::of(work.difference_minor).filter(|_| is_rest)?;
    let amount = amount(t, work.difference_minor.saturating_abs(), work.reconciliation.statement.currency);
    let text = t.with(&format!("web-reconcile-{}-of", missing.name()), &[("amount", &amount)]);
    Some(Missed { value: missing.name().to_owned(), text })
}

/// So many matches across the statement's day are told one by one.
const ACROSS: usize = 20;

/// What is matched across the statement's day: in the book before it and on a later statement, or the other way round.
fn across(t: &Words, work: &Work) -> Vec<String> {
    let currency = work.reconciliation.statement.currency;
    let told = |key: &str, number: i64, date, minor| {
        let (date, amount) = (t.date(date), amount(t, minor, currency));
        t.with(key, &[("number", &number.to_string()), ("date", &date), ("amount", &amount)])
    };
    let away = work.on_their_way.iter().map(|one| told("web-reconcile-away", one.entry, one.date, one.amount_minor));
    let early =
        work.before_their_entry.iter().map(|one| told("web-reconcile-early", one.line, one.date, one.amount_minor));
    away.chain(early).take(ACROSS).collect()
}

fn line_text(stored: &StoredLine) -> String {
    let line = &stored.line;
    let parts = [line.counterparty.as_str(), line.purpose.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn line_row(t: &Words, work: &Work, stored: &StoredLine, ticked: &[&str]) -> SideRow {
    let (id, line) = (stored.id.to_string(), &stored.line);
    let here = format!("/reconciliations/{}", work.reconciliation.id);
    let is_open = stored.state == LineState::Open;
    SideRow {
        date: t.date(line.date),
        text: if line.counterparty.is_empty() { t.get("web-import-nobody") } else { line.counterparty.clone() },
        detail: line.purpose.clone(),
        amount: amount(t, line.net_minor, line.currency),
        minor: line.net_minor,
        href: if is_open {
            format!("/imports/{}/lines/{id}{}", stored.import_id, links::query(&[("back", &here)]))
        } else {
            String::new()
        },
        missing: Missing::likely(line).filter(|_| is_open).map(|one| Missed {
            value: format!("{} {id}", one.name()),
            text: t.get(&format!("web-reconcile-{}", one.name())),
        }),
        is_ticked: ticked.contains(&id.as_str()),
        id,
    }
}

fn entry_row(t: &Words, work: &Work, entry: &BookLine, ticked: &[&str]) -> SideRow {
    let id = entry.entry.to_string();
    SideRow {
        date: t.date(entry.date),
        text: entry.description.clone(),
        detail: entry.reference.clone().unwrap_or_else(|| t.with("web-bank-entry", &[("entry", &id)])),
        amount: amount(t, entry.amount_minor, work.reconciliation.statement.currency),
        minor: entry.amount_minor,
        href: format!("/entries/{id}"),
        missing: None,
        is_ticked: ticked.contains(&id.as_str()),
        id,
    }
}

/// `3,4-7`: lines and entries of a proposal, as forms send it.
fn proposal_id(lines: &[i64], booked: &[i64]) -> String {
    let joined = |ids: &[i64]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    format!("{}-{}", joined(lines), joined(booked))
}

fn read_pair(work: &Work, id: &str) -> Option<Pair> {
    let proposed = work.proposals.iter().find(|one| proposal_id(&one.lines, &one.entries) == id)?;
    let reason = serde_json::to_string(&proposed.reasons).unwrap_or_default();
    Some(Pair { lines: proposed.lines.clone(), entries: proposed.entries.clone(), reason })
}

fn proposal(t: &Words, work: &Work, proposed: &Proposed) -> Proposal {
    let currency = work.reconciliation.statement.currency;
    let lines: Vec<&StoredLine> = work.lines.iter().filter(|line| proposed.lines.contains(&line.id)).collect();
    let booked: Vec<&BookLine> = work.entries.iter().filter(|one| proposed.entries.contains(&one.entry)).collect();
    let minor = booked.iter().map(|one| one.amount_minor).fold(0, i64::saturating_add);
    let texts = |texts: Vec<String>| texts.join("; ");
    Proposal {
        id: proposal_id(&proposed.lines, &proposed.entries),
        line_date: lines.first().map(|line| t.date(line.line.date)).unwrap_or_default(),
        line: if lines.is_empty() {
            t.get("web-reconcile-no-line")
        } else {
            texts(lines.iter().map(|line| line_text(line)).collect())
        },
        entry_date: booked.first().map(|one| t.date(one.date)).unwrap_or_default(),
        entry: texts(booked.iter().map(|one| format!("{}: {}", one.entry, one.description)).collect()),
        entry_href: booked.first().map(|one| format!("/entries/{}", one.entry)).unwrap_or_default(),
        amount: amount(t, minor, currency),
        minor,
        reason: proposed.reasons.iter().map(|reason| reason_text(t, reason)).collect::<Vec<_>>().join(", "),
        is_sure: proposed.is_sure,
    }
}

fn reason_text(t: &Words, reason: &Reason) -> String {
    match reason {
        Reason::MadeFromLine => t.get("web-reconcile-because-made"),
        Reason::SameAmount => t.get("web-reconcile-because-amount"),
        Reason::SameDay => t.get("web-reconcile-because-day"),
        Reason::DaysApart(days) => t.count("web-reconcile-because-days", *days),
        Reason::ReferenceFound(text) => t.with("web-reconcile-because-reference", &[("text", text)]),
        Reason::OnlyOne => t.get("web-reconcile-because-only"),
        Reason::SumsUp => t.get("web-reconcile-because-sum"),
        Reason::OpeningBalance => t.get("web-reconcile-because-opening"),
    }
}

fn hint_text(t: &Words, work: &Work, hint: &Hint) -> String {
    let line_said = |id: i64| work.lines.iter().find(|line| line.id == id).map(line_text).unwrap_or_default();
    let entry = |key: &str, entry: i64| t.with(key, &[("entry", &entry.to_string())]);
    match *hint {
        Hint::LineMissingInBook { line } => t.with("web-reconcile-hint-line", &[("line", &line_said(line))]),
        Hint::EntryNotOnStatement { entry: number } => entry("web-reconcile-hint-entry", number),
        Hint::WrongSign { entry: number } => entry("web-reconcile-hint-sign", number),
        Hint::EnteredTwice { entry: number } => entry("web-reconcile-hint-twice", number),
        Hint::SwappedDigits { line, entry } => {
            t.with("web-reconcile-hint-digits", &[("line", &line_said(line)), ("entry", &entry.to_string())])
        }
        Hint::NextMonth { entry: number } => entry("web-reconcile-hint-later", number),
        Hint::NoOpening { minor } => {
            let amount = amount(t, minor, work.reconciliation.statement.currency);
            t.with("web-reconcile-hint-opening", &[("amount", &amount)])
        }
        Hint::DivisibleByNine => {
            let statement = work.reconciliation.statement;
            let remains = statement.minor.saturating_sub(work.book_minor);
            t.with("web-reconcile-hint-nine", &[("amount", &amount(t, remains, statement.currency))])
        }
    }
}

/// POST /reconciliations/{id}
pub async fn act(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (typed, id, acting) = (posted.0, *id, acting(&visitor));
    let fields = typed.clone();
    let nothing = problem(visitor.words().get("web-reconcile-nothing-ticked"));
    let recorded = |entry: i64| Some(("web-said-recorded", usize::try_from(entry).unwrap_or_default()));
    let done = ask(&pool, move |conn| {
        let step = fields.get("step");
        if step == "finish" {
            return Ok(finish_reconciliation(conn, id, &acting).map(|_| Some(("web-said-reconciled", 1))));
        }
        if let Ok(of) = fields.get("undo").parse::<i64>() {
            return Ok(undo_match(conn, id, of).map(|()| Some(("web-said-unmatched", 1))));
        }
        if let Some(missing) = Missing::named(fields.get("missing")) {
            return Ok(record_missing(conn, id, missing, None, &acting).map(recorded));
        }
        if let Some((name, line)) = fields.get("missing-of").split_once(' ')
            && let (Some(missing), Ok(line)) = (Missing::named(name), line.parse())
        {
            return Ok(record_missing(conn, id, missing, Some(line), &acting).map(recorded));
        }
        if step == "sure" {
            return Ok(accept_sure(conn, id, &acting).map(|count| Some(("web-said-matched", count))));
        }
        let work = view_reconciliation(conn, id)?;
        let numbers = |name: &str| -> Vec<i64> { fields.all(name).iter().filter_map(|one| one.parse().ok()).collect() };
        let one = fields.get("one");
        let pairs: Vec<Pair> = if !one.is_empty() {
            read_pair(&work, one).into_iter().collect()
        } else if step == "match" {
            let (lines, booked) = (numbers("line"), numbers("entry"));
            let reason = BY_HAND.to_owned();
            if lines.is_empty() {
                // Ticked off on a typed statement: each by itself, so that each can be taken back.
                let alone = |entry| Pair { lines: Vec::new(), entries: vec![entry], reason: reason.clone() };
                booked.into_iter().map(alone).collect()
            } else {
                vec![Pair { lines, entries: booked, reason }]
            }
        } else {
            fields.all("proposal").into_iter().filter_map(|id| read_pair(&work, id)).collect()
        };
        if pairs.is_empty() {
            return Ok(Ok(None));
        }
        Ok(accept_matches(conn, id, &pairs, &acting).map(|count| Some(("web-said-matched", count))))
    })
    .await?;
    match done {
        Ok(Some((key, count))) => Ok(go_and_say(&format!("/reconciliations/{id}"), key, &count.to_string())),
        Ok(None) => render(&visitor, &pool, id, Some(&typed), nothing).await,
        Err(error) => render(&visitor, &pool, id, Some(&typed), problems_of(error)?).await,
    }
}

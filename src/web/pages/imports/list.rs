//! Every import, what came of it, and undoing it.

use actix_web::{HttpResponse, web};

use super::leftover::leftover;
use crate::ledger::Money;
use crate::ledger::statement::LineStatus;
use crate::ops::undo_import::{Loss, UndoPlan, WorkedOn, plan_undo, undo_import};
use crate::store::accounts::Chart;
use crate::store::imports::{self, Import, NewImport};
use crate::store::personal::{self, LineState, StoredLine};
use crate::store::{Pool, details};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{day_of, frame, label, people, who};
use crate::web::views::imports::{Import as ImportPage, ImportRow, Imports};
use crate::web::views::{Empty, Fact, Link, Tag, Tone};
use crate::words::Words;

fn is_open(line: &StoredLine) -> bool {
    line.state == LineState::Open && line.line.status == LineStatus::Booked
}

/// GET /imports
pub async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let found = ask(&pool, |conn| {
        let chart = Chart::load(conn)?;
        let mut rows = Vec::new();
        for import in imports::list(conn)? {
            let open = personal::list_lines_of(conn, import.id)?.iter().filter(|line| is_open(line)).count();
            let account = label(&chart, import.facts.account_id);
            rows.push((import, account, open));
        }
        Ok(rows)
    })
    .await?;
    let t = visitor.words();
    let frame = frame(&visitor, &t.get("web-imports"));
    let row = |(import, account, open): (Import, String, usize)| ImportRow {
        number: import.id.to_string(),
        href: format!("/imports/{}", import.id),
        when: day_of(t, &import.facts.imported_at),
        account,
        profile: import
            .facts
            .profile
            .clone()
            .unwrap_or_else(|| t.get(&format!("web-import-format-{}", import.facts.format))),
        lines: (import.facts.new_count).to_string(),
        open: open.to_string(),
        status: status(t, &import, open),
    };
    let empty = Empty { text: t.get("web-imports-none"), href: "/import".to_owned(), action: t.get("web-import") };
    visitor.show(&Imports { t, frame: &frame, imports: found.into_iter().map(row).collect(), empty })
}

fn status(t: &Words, import: &Import, open: usize) -> Tag {
    let (tone, key) = match (&import.undone_at, open) {
        (Some(_), _) => (Tone::Plain, "web-import-state-undone"),
        (None, 0) => (Tone::Good, "web-import-state-done"),
        (None, _) => (Tone::Warn, "web-import-state-open"),
    };
    Tag { tone, text: t.get(key) }
}

/// GET /imports/{id}
pub async fn show(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let id = *id;
    let (import, lines, account, people, plan, only_tells) = ask(&pool, move |conn| {
        let import = imports::find(conn, id)?.ok_or(WebError::NotFound)?;
        let account = label(&Chart::load(conn)?, import.facts.account_id);
        let lines = personal::list_lines_of(conn, id)?;
        let is_left = lines.iter().any(|line| line.state != LineState::Undone);
        let plan = if is_left { plan_undo(conn, id)? } else { UndoPlan::default() };
        let ids: Vec<i64> = lines.iter().take(1).map(|line| line.id).collect();
        let only_tells = !details::list_among(conn, &ids)?.is_empty();
        Ok((import, lines, account, people(conn)?, plan, only_tells))
    })
    .await?;
    let t = visitor.words();
    let frame = frame(&visitor, &t.with("web-import-number", &[("number", &id.to_string())]));
    let facts = &import.facts;
    let count = |wanted: &dyn Fn(&StoredLine) -> bool| lines.iter().filter(|line| wanted(line)).count();
    let open = count(&is_open);
    let explained = count(&|line| matches!(line.state, LineState::Posted | LineState::Matched));
    let aside = count(&|line| line.state == LineState::SetAside);
    let undone = count(&|line| line.state == LineState::Undone);
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut shown = file_facts(t, facts, account, &who(t, &people, &facts.imported_by));
    shown.extend(counts(t, facts, whole(explained), whole(aside), whole(undone)));
    let role = visitor.session().map(|session| session.role);
    let may_decide = role.is_some_and(crate::ops::manage_users::UserRole::may_decide);
    let may_undo = may_decide && import.undone_at.is_none();
    let kept: Vec<String> =
        lines.iter().filter(|line| undone > 0 && line.state != LineState::Undone).map(|line| kept(t, line)).collect();
    let review = Link { href: format!("/imports/{id}/review"), text: t.get("web-bank-explain"), is_current: false };
    let told = Link { href: format!("/details?import={id}"), text: t.get("web-details"), is_current: false };
    visitor.show(&ImportPage {
        t,
        frame: &frame,
        sentence: match (&import.undone_at, open) {
            (Some(at), _) => t.with("web-import-was-undone", &[("day", &day_of(t, at))]),
            (None, 0) => t.get("web-import-all-explained"),
            (None, open) => t.count("web-import-some-open", whole(open)),
        },
        facts: shown,
        links: match (&import.undone_at, only_tells) {
            (None, true) => vec![told],
            (None, false) if frame.may_record => vec![review],
            _ => Vec::new(),
        },
        problems: refused_rows(t, facts),
        kept,
        lost: if may_undo { plan.lost.iter().map(|one| lost(t, one, &lines)).collect() } else { Vec::new() },
        undo: if may_undo { format!("/imports/{id}/undo") } else { String::new() },
        undo_key: String::new(),
        undo_sentence: t.with(
            "web-import-undo-would",
            &[
                ("untouched", &plan.untouched.to_string()),
                ("lost", &plan.lost.len().to_string()),
                ("kept", &plan.kept.len().to_string()),
                ("waiting", &plan.waiting_again.to_string()),
            ],
        ),
    })
}

/// What the file was, and who brought it.
fn file_facts(t: &Words, facts: &NewImport, account: String, by: &str) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let format = || t.get(&format!("web-import-format-{}", facts.format));
    let mut shown = vec![
        fact("web-import-file", facts.file_name.clone()),
        Fact { name: t.get("web-account"), value: account, href: format!("/bank/{}", facts.account_id) },
        fact("web-by", format!("{by}, {}", day_of(t, &facts.imported_at))),
        fact("web-import-profile", facts.profile.clone().unwrap_or_else(format)),
    ];
    if let (Some(from), Some(to)) = (facts.covers_from, facts.covers_to) {
        shown.push(fact("web-import-covers", format!("{} – {}", t.date(from), t.date(to))));
    }
    shown
}

fn kept(t: &Words, stored: &StoredLine) -> String {
    let line = &stored.line;
    let amount = t.money(Money::new(line.net_minor, line.currency));
    t.with("web-import-kept-line", &[("day", &t.date(line.date)), ("amount", &amount), ("name", &line.counterparty)])
}

/// What became of the lines, without what did not happen.
fn counts(t: &Words, facts: &NewImport, explained: i64, aside: i64, undone: i64) -> Vec<Fact> {
    let all = [
        ("web-import-count-new", facts.new_count),
        ("web-import-repeated", facts.duplicate_count),
        ("web-import-pending", facts.pending_count),
        ("web-import-count-explained", explained),
        ("web-import-count-aside", aside),
        ("web-import-count-undone", undone),
        ("web-import-left-out", facts.refused_count),
    ];
    let fact = |(key, n): (&str, i64)| Fact { name: t.get(key), value: n.to_string(), href: String::new() };
    all.into_iter().filter(|(_, n)| *n > 0).map(fact).collect()
}

/// “3 May, 25.00 EUR, Anna Berg: entry #12 is reversed”.
fn lost(t: &Words, one: &WorkedOn, lines: &[StoredLine]) -> String {
    let line = lines.iter().find(|stored| stored.id == one.line).map(|stored| kept(t, stored)).unwrap_or_default();
    let number = |entry: &i64| format!("#{entry}");
    let loss = match &one.loss {
        Loss::Entry { entry } => t.with("web-import-loss-entry", &[("entry", &number(entry))]),
        Loss::Link { entry } => t.with("web-import-loss-link", &[("entry", &number(entry))]),
        Loss::Match { entries } => {
            let entries: Vec<String> = entries.iter().map(number).collect();
            t.with("web-import-loss-match", &[("entries", &entries.join(", "))])
        }
        Loss::SetAside { reason } => t.with("web-import-loss-aside", &[("why", reason)]),
    };
    t.with("web-import-loss", &[("line", &line), ("loss", &loss)])
}

/// The rows that could not be read, as they were kept with the import.
fn refused_rows(t: &Words, facts: &NewImport) -> Vec<String> {
    let say = |row: crate::web::views::imports::RefusedRow| {
        let said = [("record", &row.record), ("column", &row.column), ("read", &row.read), ("why", &row.why)];
        t.with("web-import-refused", &said.map(|(name, value)| (name, value.as_str())))
    };
    leftover(t, facts, &[]).refused.into_iter().map(say).collect()
}

/// POST /imports/{id}/undo
pub async fn undo(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, acting) = (*id, acting(&visitor));
    let undone = ask(&pool, move |conn| Ok(undo_import(conn, id, &acting)?)).await?;
    let key = if undone.kept.is_empty() { "web-said-import-undone" } else { "web-said-import-undone-partly" };
    let about = format!("{}.{}.{}", undone.lines, undone.reversed.len(), undone.kept.len());
    Ok(go_and_say(&format!("/imports/{id}"), key, &about))
}

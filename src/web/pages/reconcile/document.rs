//! A finished reconciliation: its document, the same whenever it is shown, and reopening it with a reason.

use actix_web::{HttpResponse, web};

use super::work::Matched;
use crate::ops::finish_reconciliation::{Item, find_document, reopen_reconciliation};
use crate::store::accounts::Chart;
use crate::store::{Pool, reconciliations};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::pages::bank::said::{amount, day_of, frame, label, people, problems_of, who};
use crate::web::views::reconcile::{Reconciliation, SideRow};
use crate::web::views::record::FormPage;
use crate::web::views::{Fact, FieldProblem, Form, Input, Kind, Section, Tone};

/// The document with what was matched.
pub async fn show(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    matched: Vec<Matched>,
) -> Result<HttpResponse, WebError> {
    let (one, document, account, people) = ask(pool, move |conn| {
        let (one, document) = find_document(conn, id)?;
        let account = label(&Chart::load(conn)?, one.account_id);
        Ok((one, document, account, people(conn)?))
    })
    .await?;
    let t = visitor.words();
    let currency = one.statement.currency;
    let shown = |text: &str| {
        crate::ledger::Money::parse(text, currency).map_or_else(|_| text.to_owned(), |money| t.amount(money))
    };
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let by = format!("{}, {}", who(t, &people, &document.finished_by), day_of(t, &document.finished_at));
    let with_currency = |text: &str| format!("{} {currency}", shown(text));
    let item = |item: &Item, is_entry: bool| SideRow {
        id: item.number.to_string(),
        date: t.date(item.date),
        text: t.with(
            if is_entry { "web-bank-entry" } else { "web-reconcile-line" },
            &[("entry", &item.number.to_string())],
        ),
        amount: shown(&item.amount),
        href: if is_entry { format!("/entries/{}", item.number) } else { String::new() },
        ..SideRow::default()
    };
    let mut history = vec![t.with("web-reconcile-was-finished", &[("by", &by)])];
    if let (Some(at), Some(reason)) = (&one.reopened_at, &one.reopen_reason) {
        history.push(t.with("web-reconcile-was-reopened", &[("day", &day_of(t, at)), ("reason", reason)]));
    }
    let role = visitor.session().map(|session| session.role);
    let may_reopen = role.is_some_and(crate::ops::manage_users::UserRole::may_decide) && one.reopened_at.is_none();
    let total = matched.iter().map(|one| one.minor).fold(0, i64::saturating_add);
    let frame = frame(visitor, &t.with("web-reconcile-of", &[("account", &account)]));
    let (day, balance) = (t.date(document.date), with_currency(&document.statement_balance));
    let key = if one.reopened_at.is_some() { "web-reconcile-agreed-once" } else { "web-reconcile-agrees" };
    visitor.show(&Reconciliation {
        t,
        frame: &frame,
        currency: document.currency.clone(),
        tone: if one.reopened_at.is_some() { Tone::Warn } else { Tone::Good },
        sentence: t.with(key, &[("day", &day), ("balance", &balance)]),
        facts: vec![
            fact("web-by", by.clone()),
            fact("web-account", account.clone()),
            fact("web-reconcile-statement", balance.clone()),
            fact("web-bank-book-says", with_currency(&document.book_balance)),
            fact("web-reconcile-difference", with_currency(&document.difference)),
            fact("web-reconcile-matched", document.matched.to_string()),
        ],
        matched: matched.iter().map(|one| one.row(t)).collect(),
        matched_total: amount(t, total, currency),
        outstanding: document.unmatched_entries.iter().map(|one| item(one, true)).collect(),
        unexplained: document.unmatched_lines.iter().map(|one| item(one, false)).collect(),
        reopen_href: if may_reopen { format!("/reconciliations/{id}/reopen") } else { String::new() },
        history,
        hash: document.head.clone(),
    })
}

/// GET /reconciliations/{id}/reopen
pub async fn ask_why(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let id = *id;
    ask(&pool, move |conn| reconciliations::find(conn, id)?.ok_or(WebError::NotFound)).await?;
    render(&visitor, id, None, &[])
}

fn render(
    visitor: &Visitor,
    id: i64,
    typed: Option<&crate::web::form::Typed>,
    problems: &[FieldProblem],
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let reason = Input::new(Kind::Area, "reason", t.get("web-reason")).hint(t.get("web-reconcile-reopen-hint"));
    let mut form = Form {
        action: format!("/reconciliations/{id}/reopen"),
        sections: vec![Section { inputs: vec![reason.required().focused()], ..Section::default() }],
        submit: t.get("web-reopen"),
        cancel: format!("/reconciliations/{id}"),
        ..Form::default()
    };
    if let Some(typed) = typed {
        form = refilled(form, typed, problems);
    }
    let frame = frame(visitor, &t.get("web-reconcile-reopen"));
    let page = FormPage {
        t,
        frame: &frame,
        intro: t.get("web-reconcile-reopen-intro"),
        back_href: format!("/reconciliations/{id}"),
        back: t.get("web-reconcile"),
        warning: String::new(),
        form,
    };
    if problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// POST /reconciliations/{id}/reopen
pub async fn reopen(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, acting) = (*id, acting(&visitor));
    let reason: String = posted.0.get("reason").chars().take(500).collect();
    let done = ask(&pool, move |conn| Ok(reopen_reconciliation(conn, id, &reason, &acting))).await?;
    match done {
        Ok(()) => Ok(go_and_say(&format!("/reconciliations/{id}"), "web-said-comparison-reopened", "1")),
        Err(error) => render(&visitor, id, Some(&posted.0), &problems_of(error)?),
    }
}

//! Carries out what was said about the ticked lines, all or none; what is refused stands at its line, and every
//! choice stays.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};

use super::review::{page_of, render};
use super::review_rows::lines_of;
use crate::ops::OpsError;
use crate::ops::explain_lines::{Decision, Explanation, What};
use crate::ops::review_lines::{Reviewed, keep_drafts, review_lines, undo_review};
use crate::store::personal::drafts::LineDraft;
use crate::store::{Pool, imports};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::links::query;
use crate::web::page::{Visitor, go_and_say, go_to};
use crate::web::pages::bank::said::problems_of;
use crate::web::views::FieldProblem;
use crate::words::Words;

/// POST /imports/{id}/review
pub async fn post(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (typed, t, id) = (posted.0, visitor.words(), *id);
    let page = page_of(&typed);
    if let Some(answer) = without_posting(&visitor, &pool, id, &typed).await? {
        return Ok(answer);
    }
    let back = typed.get("back").parse::<i64>().ok();
    let ticked: Vec<i64> = match back {
        Some(line) => vec![line],
        None => typed.all("line").into_iter().filter_map(|line| line.parse().ok()).collect(),
    };
    let mut wrong = BTreeMap::new();
    let mut decisions = Vec::new();
    for line in &ticked {
        match if back.is_some() { Ok(Decision::BringBack) } else { decision(t, &typed, *line) } {
            Ok(decision) => decisions.push((*line, decision)),
            Err(message) => {
                wrong.insert(*line, message);
            }
        }
    }
    let mut problems: Vec<FieldProblem> = Vec::new();
    if ticked.is_empty() {
        problems.push(FieldProblem { field: String::new(), message: t.get("web-review-none-ticked") });
    }
    if wrong.is_empty() && problems.is_empty() {
        let (acting, made) = (acting(&visitor), decisions.clone());
        let done = ask(&pool, move |conn| {
            imports::find(conn, id)?.ok_or(WebError::NotFound)?;
            Ok(review_lines(conn, id, &made, &acting))
        })
        .await?;
        match done {
            Ok(done) => return Ok(after(id, page, back.is_some(), done, ticked.len())),
            Err(OpsError::Refused(refusals)) => {
                for refusal in refusals {
                    let line = refusal.line.checked_sub(1).and_then(|place| decisions.get(place));
                    match line {
                        Some((line, _)) => drop(wrong.insert(*line, refusal.message)),
                        None => problems.push(FieldProblem { field: String::new(), message: refusal.message }),
                    }
                }
            }
            Err(error) => problems.extend(problems_of(error)?),
        }
    }
    let at_line =
        |(line, message): (&i64, &String)| FieldProblem { field: format!("line-{line}"), message: message.clone() };
    problems.extend(wrong.iter().map(at_line));
    render(&visitor, &pool, id, page, Some(&typed), &wrong, problems).await
}

/// What keeps choices and posts nothing: saving them, setting all ticked lines, going to one line or to a rule made of
/// it. Whatever is pressed, nothing that was chosen is lost.
async fn without_posting(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    typed: &Typed,
) -> Result<Option<HttpResponse>, WebError> {
    let page = page_of(typed);
    let (always, open) = (typed.get("always").parse::<i64>().ok(), typed.get("open").parse::<i64>().ok());
    let step = typed.get("step");
    if always.is_none() && open.is_none() && !matches!(step, "draft" | "set") {
        return Ok(None);
    }
    keep_what_was_chosen(visitor, pool, id, typed).await?;
    if let Some(line) = always {
        let said = |field: &str| typed.get(&format!("{field}-{line}"));
        let number = line.to_string();
        let fields =
            [("line", number.as_str()), ("what", said("what")), ("fund", said("fund")), ("account", said("account"))];
        return Ok(Some(go_to(&format!("/rules/new{}", query(&fields)))));
    }
    if let Some(line) = open {
        return Ok(Some(go_to(&format!("/imports/{id}/lines/{line}"))));
    }
    if step == "set" {
        return render(visitor, pool, id, page, Some(typed), &BTreeMap::new(), Vec::new()).await.map(Some);
    }
    let to = format!("/imports/{id}/review?page={}", page.saturating_add(1));
    Ok(Some(go_and_say(&to, "web-said-draft", "")))
}

fn after(id: i64, page: usize, is_back: bool, done: Reviewed, decided: usize) -> HttpResponse {
    let to = format!("/imports/{id}/review?page={}", page.saturating_add(1));
    if is_back {
        return go_and_say(&to, "web-said-brought-back", "1");
    }
    go_and_say(&to, "web-said-explained", &format!("{decided}.{}.{}", done.made, done.batch))
}

/// What was chosen for a line; the error is what is missing, in words.
fn decision(t: &Words, typed: &Typed, line: i64) -> Result<Decision, String> {
    let said = |field: &str| typed.get(&format!("{field}-{line}"));
    let (fund, account, note) = (said("fund").parse().ok(), said("account").parse().ok(), said("note"));
    match said("what") {
        "" => Err(t.get("web-review-wrong-what")),
        "aside" if note.is_empty() => Err(t.get("web-review-wrong-reason")),
        "aside" => Ok(Decision::SetAside(note.chars().take(200).collect())),
        "entry" => {
            note.trim_start_matches('#').parse().map(Decision::IsEntry).map_err(|_| t.get("web-review-wrong-entry"))
        }
        other => {
            if let Some(entry) = other.strip_prefix("entry-").and_then(|number| number.parse().ok()) {
                return Ok(Decision::IsEntry(entry));
            }
            let what = What::named(other).ok_or_else(|| t.get("web-review-wrong-what"))?;
            if what != What::Move && fund.is_none() {
                return Err(t.get("web-review-wrong-fund"));
            }
            if what != What::Donation && account.is_none() {
                return Err(t.get("web-review-wrong-account"));
            }
            // A donation finds its own account.
            let account = account.filter(|_| what != What::Donation);
            Ok(Decision::Post(Explanation::new(what, account, fund)))
        }
    }
}

/// Keeps what differs from what the program would answer, line by line; what does not differ needs no keeping.
async fn keep_what_was_chosen(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    typed: &Typed,
) -> Result<(), WebError> {
    let lines = ask(pool, move |conn| lines_of(conn, id)).await?;
    let acting = acting(visitor);
    let ticked = typed.all("line");
    let is_set = |row: &str| typed.get("step") == "set" && ticked.contains(&row);
    let (mut drafts, mut without) = (Vec::new(), Vec::new());
    for line in lines.iter().filter(|line| line.group.is_open()) {
        let row = line.row(visitor.words());
        let said = |field: &str| typed.find(&format!("{field}-{}", row.id)).map(|value| value.trim().to_owned());
        let Some(what) = said("what") else { continue };
        let for_all = |field: &str, own: String| match typed.get(&format!("all-{field}")) {
            "" => own,
            value if is_set(&row.id) => value.to_owned(),
            _ => own,
        };
        let draft = LineDraft {
            line_id: line.id(),
            what: for_all("what", what),
            fund: for_all("fund", said("fund").unwrap_or_default()),
            account: for_all("account", said("account").unwrap_or_default()),
            note: said("note").unwrap_or_default().chars().take(200).collect(),
            is_ticked: ticked.contains(&row.id.as_str()),
            saved_by: acting.by.clone(),
            saved_at: acting.at.clone(),
        };
        let is_as_proposed = draft.what == row.what
            && draft.fund == row.fund
            && draft.account == row.account
            && draft.note.is_empty()
            && draft.is_ticked == row.is_ticked;
        if is_as_proposed { without.push(line.id()) } else { drafts.push(draft) }
    }
    ask(pool, move |conn| Ok(keep_drafts(conn, id, &drafts, &without)?)).await
}

/// POST /imports/{id}/batches/{batch}/undo
pub async fn undo(
    visitor: Visitor,
    pool: web::Data<Pool>,
    path: web::Path<(i64, i64)>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let ((id, batch), acting) = (path.into_inner(), acting(&visitor));
    let lines = ask(&pool, move |conn| Ok(undo_review(conn, id, batch, &acting)?)).await?;
    Ok(go_and_say(&format!("/imports/{id}/review"), "web-said-review-undone", &lines.to_string()))
}

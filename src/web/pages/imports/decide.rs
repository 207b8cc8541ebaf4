//! Carries out what was said about the ticked lines, all or none; what is refused stands at its line, and every
//! choice stays.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};

use super::review::{page_of, render};
use crate::ops::OpsError;
use crate::ops::explain_lines::{Decision, Explanation, What, decide_lines};
use crate::store::{Pool, imports, personal};
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
    if typed.get("step") == "set" {
        return render(&visitor, &pool, id, page, Some(&typed), &BTreeMap::new(), Vec::new()).await;
    }
    if let Ok(line) = typed.get("always").parse::<i64>() {
        let said = |field: &str| typed.get(&format!("{field}-{line}"));
        let number = line.to_string();
        let fields =
            [("line", number.as_str()), ("what", said("what")), ("fund", said("fund")), ("account", said("account"))];
        return Ok(go_to(&format!("/rules/new{}", query(&fields))));
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
            let import = imports::find(conn, id)?.ok_or(WebError::NotFound)?;
            let own: std::collections::HashSet<i64> =
                personal::list_lines_of(conn, import.id)?.iter().map(|line| line.id).collect();
            if made.iter().any(|(line, _)| !own.contains(line)) {
                return Err(WebError::NotFound);
            }
            Ok(decide_lines(conn, &made, &acting))
        })
        .await?;
        match done {
            Ok(made) => return Ok(after(id, page, back.is_some(), made, ticked.len())),
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

fn after(id: i64, page: usize, is_back: bool, made: usize, decided: usize) -> HttpResponse {
    let to = format!("/imports/{id}/review?page={}", page.saturating_add(1));
    if is_back {
        return go_and_say(&to, "web-said-brought-back", "1");
    }
    go_and_say(&to, "web-said-explained", &format!("{decided}.{made}"))
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

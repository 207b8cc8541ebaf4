//! Carries out what was said about lines, all or none; what is refused stands at its line, and every choice stays, also
//! when somebody else was faster.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};

use super::choices::{Choices, keep_what_was_chosen};
use super::review::{page_of, render};
use crate::ops::OpsError;
use crate::ops::explain_lines::Decision;
use crate::ops::fold_rows::{fold_rows, unfold_rows};
use crate::ops::review_lines::{Reviewed, review_lines, undo_review};
use crate::store::{Pool, imports};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::guard::Posted;
use crate::web::links::query;
use crate::web::page::{Visitor, go_and_say, go_to};
use crate::web::pages::bank::said::problems_of;
use crate::web::views::FieldProblem;

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
    if let Ok(line) = typed.get("back").parse::<i64>() {
        return carry_out(&visitor, &pool, id, &typed, vec![(line, Decision::BringBack)]).await;
    }
    let choices = Choices::load(&pool, id, &typed).await?;
    let wanted = choices.wanted();
    let meanwhile: Vec<String> = choices
        .decided_meanwhile(&wanted)
        .into_iter()
        .map(|line| t.with("web-review-meanwhile", &[("line", &line.said(t)), ("what", &line.row(t).entry)]))
        .collect();
    if !meanwhile.is_empty() {
        // The page moves up where lines are gone: what was chosen further down must not get lost.
        keep_what_was_chosen(&visitor, &pool, id, &typed).await?;
        let mut problems: Vec<FieldProblem> = meanwhile.into_iter().map(of_the_page).collect();
        problems.push(of_the_page(t.get("web-review-meanwhile-rest")));
        return render(&visitor, &pool, id, page, Some(&typed), &BTreeMap::new(), problems).await;
    }
    let (mut wrong, mut decisions) = (BTreeMap::new(), Vec::new());
    for line in &wanted {
        match choices.decision(t, *line) {
            Ok(decision) => decisions.push((*line, decision)),
            Err(message) => drop(wrong.insert(*line, message)),
        }
    }
    if wanted.is_empty() {
        let problems = vec![of_the_page(t.get("web-review-none-ticked"))];
        return render(&visitor, &pool, id, page, Some(&typed), &wrong, problems).await;
    }
    if !wrong.is_empty() {
        let problems = wrong.iter().map(at_line).collect();
        return render(&visitor, &pool, id, page, Some(&typed), &wrong, problems).await;
    }
    if typed.get("step") != "post" {
        // What else was chosen on the page waits for its turn.
        keep_what_was_chosen(&visitor, &pool, id, &typed).await?;
    }
    carry_out(&visitor, &pool, id, &typed, decisions).await
}

fn of_the_page(message: String) -> FieldProblem {
    FieldProblem { field: String::new(), message }
}

fn at_line((line, message): (&i64, &String)) -> FieldProblem {
    FieldProblem { field: format!("line-{line}"), message: message.clone() }
}

/// All decisions or none; a refusal shows the page again with everything that was typed.
async fn carry_out(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    typed: &Typed,
    decisions: Vec<(i64, Decision)>,
) -> Result<HttpResponse, WebError> {
    let (page, acting, made) = (page_of(typed), acting(visitor), decisions.clone());
    let is_back = matches!(decisions.as_slice(), [(_, Decision::BringBack)]);
    let done = ask(pool, move |conn| {
        imports::find(conn, id)?.ok_or(WebError::NotFound)?;
        Ok(review_lines(conn, id, &made, &acting))
    })
    .await?;
    let (mut wrong, mut problems) = (BTreeMap::new(), Vec::new());
    match done {
        Ok(done) => return Ok(after(id, page, is_back, done, decisions.len())),
        Err(OpsError::Refused(refusals)) => {
            for refusal in refusals {
                let line = refusal.line.checked_sub(1).and_then(|place| decisions.get(place));
                match line {
                    Some((line, _)) => drop(wrong.insert(*line, refusal.message)),
                    None => problems.push(of_the_page(refusal.message)),
                }
            }
        }
        Err(error) => problems.extend(problems_of(error)?),
    }
    problems.extend(wrong.iter().map(at_line));
    render(visitor, pool, id, page, Some(typed), &wrong, problems).await
}

/// What keeps choices and posts nothing: saving them, setting all ticked lines, taking rows apart, going to one line or to
/// a rule made of it. Whatever is pressed, nothing that was chosen is lost.
async fn without_posting(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    typed: &Typed,
) -> Result<Option<HttpResponse>, WebError> {
    let page = page_of(typed);
    let number = |name: &str| typed.get(name).parse::<i64>().ok();
    let (always, open, unfold, fold) = (number("always"), number("open"), number("unfold"), number("fold"));
    let step = typed.get("step");
    let is_button = [always, open, unfold, fold].iter().any(Option::is_some);
    if !is_button && !matches!(step, "draft" | "set") {
        return Ok(None);
    }
    keep_what_was_chosen(visitor, pool, id, typed).await?;
    let here = format!("/imports/{id}/review?page={}", page.saturating_add(1));
    if let Some(line) = unfold.or(fold) {
        let is_unfolding = unfold.is_some();
        let work = move |conn: &mut crate::store::Conn| {
            Ok(if is_unfolding { unfold_rows(conn, line)? } else { fold_rows(conn, line)? })
        };
        let rows = ask(pool, work).await?;
        let key = if is_unfolding { "web-said-unfolded" } else { "web-said-folded" };
        return Ok(Some(go_and_say(&here, key, &rows.to_string())));
    }
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
    Ok(Some(go_and_say(&here, "web-said-draft", "")))
}

fn after(id: i64, page: usize, is_back: bool, done: Reviewed, decided: usize) -> HttpResponse {
    let to = format!("/imports/{id}/review?page={}", page.saturating_add(1));
    if is_back {
        return go_and_say(&to, "web-said-brought-back", "1");
    }
    go_and_say(&to, "web-said-explained", &format!("{decided}.{}.{}", done.made, done.batch))
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

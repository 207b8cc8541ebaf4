//! The one question at the start: what balance does the statement show, on which day?

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::ledger::{Account, Currency, Money};
use crate::ops::Result as OpsResult;
use crate::ops::reconcile_account::{Agreed, accept_agreed, start_reconciliation};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool, books, imports, reconciliations};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say, go_to};
use crate::web::pages::bank::said::{find_account, frame, problems_of};
use crate::web::views::record::FormPage;
use crate::web::views::{FieldProblem, Form, Input, Kind, Section};

/// Whether another statement is wanted although one is under way.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    new: String,
    /// Day and balance to begin with, as a count of cash hands them on.
    #[serde(default)]
    date: String,
    #[serde(default)]
    balance: String,
}

/// What the form needs of the book.
struct Found {
    id: i64,
    account: Account,
    currency: Currency,
    /// Day and balance of the last imported statement that states them.
    last: Option<(chrono::NaiveDate, i64)>,
    /// A reconciliation that is not finished.
    under_way: Option<i64>,
}

async fn find(pool: &web::Data<Pool>, named: String) -> Result<Found, WebError> {
    ask(pool, move |conn| {
        let chart = Chart::load(conn)?;
        let (id, account) = find_account(&chart, &named)?;
        let currency = account.currency.unwrap_or(books::get(conn)?.currency);
        let mine = imports::list(conn)?.into_iter().filter(|one| one.facts.account_id == id && one.undone_at.is_none());
        let last = mine
            .filter_map(|one| {
                let day = one.facts.closing_on.or(one.facts.covers_to)?;
                Some((day, one.facts.closing_minor?))
            })
            .max_by_key(|(day, _)| *day);
        let open = reconciliations::list(conn)?.into_iter();
        let under_way = open.filter(|one| one.account_id == id).find(|one| one.finished_at.is_none()).map(|one| one.id);
        Ok(Found { id, account, currency, last, under_way })
    })
    .await
}

/// GET /bank/{account}/reconcile
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    named: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let found = find(&pool, named.into_inner()).await?;
    if let (Some(id), true) = (found.under_way, asked.new.is_empty()) {
        return Ok(go_to(&format!("/reconciliations/{id}")));
    }
    if asked.balance.is_empty() {
        return render(&visitor, &found, None, &[]);
    }
    let asked = asked.into_inner();
    let told = Typed::new(vec![("date".to_owned(), asked.date), ("balance".to_owned(), asked.balance)]);
    render(&visitor, &found, Some(&told), &[])
}

fn render(
    visitor: &Visitor,
    found: &Found,
    typed: Option<&Typed>,
    problems: &[FieldProblem],
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let today = acting(visitor).today;
    let (day, balance) = match found.last {
        Some((day, minor)) => (day, t.amount(Money::new(minor, found.currency))),
        None => (today, String::new()),
    };
    let iso = |day: chrono::NaiveDate| day.format("%Y-%m-%d").to_string();
    let inputs = vec![
        Input::new(Kind::Date, "date", t.get("web-f-statement-date"))
            .value(iso(day))
            .between("1970-01-01", iso(today))
            .required(),
        Input::new(Kind::Amount, "balance", t.get("web-f-statement-balance"))
            .value(balance)
            .unit(found.currency.code())
            .required()
            .focused(),
    ];
    let mut form = Form {
        action: format!("/bank/{}/reconcile", found.id),
        sections: vec![Section { inputs, ..Section::default() }],
        submit: t.get("web-reconcile-go"),
        cancel: format!("/bank/{}", found.id),
        ..Form::default()
    };
    if let Some(typed) = typed {
        form = refilled(form, typed, problems);
    }
    let title = t.with("web-reconcile-title", &[("account", &found.account.label)]);
    let frame = frame(visitor, &title);
    let page = FormPage {
        t,
        frame: &frame,
        intro: t.get(if found.last.is_some() { "web-reconcile-intro-import" } else { "web-reconcile-intro" }),
        back_href: format!("/bank/{}", found.id),
        back: found.account.label.clone(),
        warning: if found.under_way.is_some() { t.get("web-reconcile-under-way") } else { String::new() },
        form,
    };
    if problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
}

/// POST /bank/{account}/reconcile
pub async fn start(
    visitor: Visitor,
    pool: web::Data<Pool>,
    named: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let found = find(&pool, named.into_inner()).await?;
    let mut reader = Reader::new(visitor.words(), &posted.0);
    let day = reader.needed_date(field("date", "web-f-statement-date"));
    let balance = reader.balance(field("balance", "web-f-statement-balance"), found.currency);
    let (day, balance) = match reader.finish(day.zip(balance)) {
        Ok(read) => read,
        Err(problems) => return render(&visitor, &found, Some(&posted.0), &problems),
    };
    let (acting, path) = (acting(&visitor), found.account.path.clone());
    let started = ask(&pool, move |conn| {
        let start = |conn: &mut Conn| -> OpsResult<(i64, Agreed)> {
            let id = start_reconciliation(conn, &path, day, balance, &acting)?;
            Ok((id, accept_agreed(conn, id, &acting)?))
        };
        Ok(start(conn))
    })
    .await?;
    match started {
        Ok((id, agreed)) => {
            let page = format!("/reconciliations/{id}");
            Ok(match agreed {
                Agreed { made: 0, standing: 0 } => go_to(&page),
                Agreed { made, standing: 0 } => go_and_say(&page, "web-said-matched-made", &made.to_string()),
                Agreed { standing, .. } => go_and_say(&page, "web-said-matched-standing", &standing.to_string()),
            })
        }
        Err(error) => render(&visitor, &found, Some(&posted.0), &problems_of(error)?),
    }
}

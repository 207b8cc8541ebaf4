//! A new fund, and changing what may be changed of one.

use actix_web::{HttpResponse, web};

use super::super::shown;
use crate::ledger::{Currency, Fund, FundCode, Restriction};
use crate::ops::bear_fees::{fee_bearers, set_fee_bearer};
use crate::ops::open_accounts::{edit_fund, open_fund};
use crate::store::accounts::Chart;
use crate::store::{Pool, books};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::{LINE, Reader, Typed, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

fn inputs(t: &Words, currency: Currency) -> Vec<Input> {
    vec![
        Input::new(Kind::Text, "name", t.get("web-f-name")).required(),
        Input::new(Kind::Text, "purpose", t.get("web-f-purpose")).wide(),
        Input::new(Kind::Area, "aliases", t.get("web-f-aliases")).hint(t.get("web-f-aliases-hint")).wide(),
        Input::new(Kind::Amount, "target", t.get("web-f-target")).unit(currency.code()),
    ]
}

fn new_form(t: &Words, currency: Currency) -> Form {
    let restrictions = [Restriction::Restricted, Restriction::Designated, Restriction::Unrestricted]
        .map(|one| Choice::new(one.name(), t.get(&format!("web-f-{}", one.name()))));
    let own = [
        Input::new(Kind::Text, "code", t.get("web-f-code")).hint(t.get("web-f-code-hint")).required().focused(),
        Input::new(Kind::Radio, "restriction", t.get("web-f-restriction"))
            .choices(restrictions.to_vec())
            .value(Restriction::Restricted.name())
            .wide(),
    ];
    let inputs = own.into_iter().chain(inputs(t, currency)).collect();
    shown::form("/funds/new", "/funds", t.get("web-fund-open"), inputs)
}

async fn main_currency(pool: &web::Data<Pool>) -> Result<Currency, WebError> {
    ask(pool, |conn| Ok(books::get(conn)?.currency)).await
}

pub async fn ask_new(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let currency = main_currency(&pool).await?;
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("web-fund-new"), Part::Funds), new_form(t, currency), None)
}

/// What was typed; code and restriction are those of `kept` where there is one.
fn read(t: &Words, typed: &Typed, currency: Currency, kept: Option<&Fund>) -> Result<Fund, Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let (code, restriction) = match kept {
        Some(fund) => (Some(fund.code.clone()), Some(fund.restriction)),
        None => (
            reader.fund_code(field("code", "web-f-code")),
            reader.needed_choice(field("restriction", "web-f-restriction")),
        ),
    };
    let name = reader.needed_text(field("name", "web-f-name"), 100);
    let purpose = reader.text(field("purpose", "web-f-purpose"), LINE).unwrap_or_default();
    let target = reader.amount(field("target", "web-f-target"), currency);
    let lines = typed.get("aliases").lines().map(str::trim).filter(|line| !line.is_empty());
    let aliases: Vec<String> = lines.map(str::to_owned).collect();
    if aliases.iter().any(|alias| alias.chars().any(crate::web::form::turns_text_around)) {
        let label = t.get("web-f-aliases");
        reader.wrong("aliases", "web-wrong-control", &[("field", &label)]);
    }
    let fund = code.zip(restriction).zip(name).map(|((code, restriction), name)| Fund {
        name,
        restriction,
        purpose,
        target,
        aliases,
        ..Fund::from_code(code)
    });
    reader.finish(fund)
}

pub async fn open(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let currency = main_currency(&pool).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let problems = match read(t, &typed, currency, None) {
        Err(problems) => problems,
        Ok(fund) => {
            let to = format!("/funds/{}", fund.code);
            match ask(&pool, move |conn| Ok(open_fund(conn, &fund)?)).await {
                Ok(()) => return Ok(go_and_say(&to, "web-said-fund-opened", "")),
                Err(error) => shown::problems(error)?,
            }
        }
    };
    let title = t.get("web-fund-new");
    shown::form_page(&visitor, (&title, Part::Funds), new_form(t, currency), Some((&typed, &problems)))
}

/// What the form needs beside the fund.
struct Kept {
    /// Who bears its fees; without one, the fund itself.
    bearer: Option<FundCode>,
    funds: Vec<Fund>,
}

async fn find(pool: &web::Data<Pool>, code: &str) -> Result<(Currency, Fund, Kept), WebError> {
    let code: FundCode = code.parse().map_err(|_| WebError::NotFound)?;
    ask(pool, move |conn| {
        let chart = Chart::load(conn)?;
        let fund = chart.fund(&code).cloned().ok_or(WebError::NotFound)?;
        let funds = chart.funds().into_iter().cloned().collect();
        let kept = Kept { bearer: fee_bearers(conn)?.remove(&code), funds };
        Ok((books::get(conn)?.currency, fund, kept))
    })
    .await
}

/// Who may bear the fees of payments to a fund: itself, or another one.
fn bearers(t: &Words, fund: &Fund, others: &[Fund]) -> Input {
    let own = Choice::new("", t.with("web-fund-fees-own", &[("name", &fund.name)]));
    let others = others.iter().filter(|other| other.code != fund.code && !other.is_closed);
    let choices = std::iter::once(own).chain(others.map(|other| Choice::new(other.code.as_str(), other.name.as_str())));
    Input::new(Kind::Select, "fees", t.get("web-fund-fees"))
        .hint(t.get("web-fund-fees-hint"))
        .choices(choices.collect())
}

fn change_form(t: &Words, currency: Currency, fund: &Fund, kept: &Kept) -> Form {
    let value = |name: &str| match name {
        "fees" => kept.bearer.as_ref().map(ToString::to_string).unwrap_or_default(),
        "name" => fund.name.clone(),
        "purpose" => fund.purpose.clone(),
        "aliases" => fund.aliases.join("\n"),
        _ => fund.target.map(|target| target.to_string()).unwrap_or_default(),
    };
    let currency = fund.target.map_or(currency, |target| target.currency);
    let all = inputs(t, currency).into_iter().chain(std::iter::once(bearers(t, fund, &kept.funds)));
    let inputs = all.map(|input| Input { value: value(&input.name), ..input }).collect();
    let own = format!("/funds/{}", fund.code);
    shown::form(&format!("{own}/edit"), &own, t.get("web-fund-save"), inputs)
}

/// The fund that was chosen to bear the fees; `None` for the fund itself.
fn bearer_of(t: &Words, typed: &Typed, funds: &[Fund]) -> Result<Option<FundCode>, FieldProblem> {
    let read = typed.get("fees");
    match funds.iter().find(|fund| fund.code.to_string() == read) {
        Some(fund) => Ok(Some(fund.code.clone())),
        None if read.is_empty() => Ok(None),
        None => {
            let message = t.with("web-wrong-unknown", &[("field", &t.get("web-fund-fees")), ("read", read)]);
            Err(FieldProblem { field: "fees".to_owned(), message })
        }
    }
}

pub async fn ask_change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let (currency, fund, kept) = find(&pool, &code).await?;
    let form = change_form(visitor.words(), currency, &fund, &kept);
    shown::form_page(&visitor, (&fund.name, Part::Funds), form, None)
}

pub async fn change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (currency, fund, kept) = find(&pool, &code).await?;
    let Posted(typed) = posted;
    let t = visitor.words();
    let bearer = bearer_of(t, &typed, &kept.funds);
    let target_currency = fund.target.map_or(currency, |target| target.currency);
    // Both are judged before either is stored.
    let read = match (read(t, &typed, target_currency, Some(&fund)), bearer) {
        (Ok(changed), Ok(bearer)) => Ok((changed, bearer)),
        (Err(problems), Ok(_)) => Err(problems),
        (Ok(_), Err(problem)) => Err(vec![problem]),
        (Err(problems), Err(problem)) => Err(problems.into_iter().chain([problem]).collect()),
    };
    let problems = match read {
        Err(problems) => problems,
        Ok((changed, bearer)) => match ask(&pool, move |conn| {
            edit_fund(conn, &changed)?;
            let bearer = bearer.filter(|bearer| *bearer != changed.code);
            Ok(set_fee_bearer(conn, &changed.code, bearer.as_ref())?)
        })
        .await
        {
            Ok(()) => return Ok(go_and_say(&format!("/funds/{}", fund.code), "web-said-fund-changed", "")),
            Err(error) => shown::problems(error)?,
        },
    };
    let form = change_form(t, currency, &fund, &kept);
    shown::form_page(&visitor, (&fund.name, Part::Funds), form, Some((&typed, &problems)))
}

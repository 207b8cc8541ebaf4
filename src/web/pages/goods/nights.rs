//! A night before and after: its plan, the sheet to print, and the page on which it is settled.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::super::record::choices::Choices;
use super::super::shown;
use super::wrong;
use crate::ledger::{AccountPath, Currency, Draft, FundCode, Money};
use crate::ops::OpsError;
use crate::ops::cancel_event::survey_tickets;
use crate::ops::plan_event::change_event;
use crate::ops::settle_event::{Night, find_settlement, rehearse_settlement, settle_whole, survey_night};
use crate::reports::drill::What;
use crate::store::event_plans::{self, EventPlan};
use crate::store::events::{self, Event};
use crate::store::{Conn, Pool};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::goods::denominations;
use crate::web::forms::night::{Funds, SettleLists, plan_form, read_plan, read_settlement, settle_form};
use crate::web::forms::{Lists, refilled};
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, fresh_key, go_and_say};
use crate::web::tell;
use crate::web::views::nights::{BudgetRow, Settle, Sheet};
use crate::web::views::record::Kept;
use crate::web::views::{Balance, Choice, Fact, FieldProblem, Part};
use crate::words::Words;

/// Their addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/events/{code}/plan", web::get().to(ask_plan))
        .route("/events/{code}/plan", web::post().to(change_plan))
        .route("/events/{code}/sheet", web::get().to(sheet))
        .route("/events/{code}/settle", web::get().to(ask_settle))
        .route("/events/{code}/settle", web::post().to(settle));
}

/// An event with its plan and what can be chosen.
struct Known {
    event: Event,
    plan: EventPlan,
    choices: Choices,
    /// The entry that settled it, and its day.
    settled: Option<(i64, NaiveDate)>,
}

impl Known {
    const fn funds(&self) -> Funds<'_> {
        Funds { chart: &self.choices.chart, own: &self.event.fund }
    }
}

fn load(conn: &mut Conn, code: &str) -> Result<Known, WebError> {
    let choices = Choices::load_lists(conn)?;
    let event = events::find(conn, &choices.chart, code)?.ok_or(WebError::NotFound)?;
    let plan = event_plans::get(conn, &choices.chart, code)?;
    let settled = find_settlement(conn, &choices.chart, code)?;
    Ok(Known { event, plan, choices, settled })
}

/// The accounts a budget can name: income first.
fn budget_lines(lists: &Lists) -> Vec<Choice> {
    let of = |root: &str| {
        let all = lists.accounts.iter().flat_map(|group| &group.choices);
        let found: Vec<Choice> = all.filter(|choice| choice.value.starts_with(root)).cloned().collect();
        found
    };
    [of("Income:"), of("Expenses:")].concat()
}

async fn ask_plan(visitor: Visitor, pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let known = ask(&pool, move |conn| load(conn, &code)).await?;
    answer_plan(&visitor, &known, None)
}

fn answer_plan(
    visitor: &Visitor,
    known: &Known,
    typed: Option<(&Typed, &[FieldProblem])>,
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let lists = known.choices.lists(t, acting(visitor).today);
    let lines = budget_lines(&lists);
    let form = plan_form(t, &known.event, &known.plan, &lines, known.choices.currency);
    let title = t.with("night-plan-title", &[("name", &known.event.name)]);
    shown::form_page(visitor, (&title, Part::Events), form, typed)
}

async fn change_plan(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (code, Posted(typed)) = (code.into_inner(), posted);
    let asked = code.clone();
    let known = ask(&pool, move |conn| load(conn, &asked)).await?;
    let problems = match read_plan(visitor.words(), &typed, known.choices.currency, &known.funds()) {
        Err(problems) => problems,
        Ok((change, plan)) => {
            let to = format!("/events/{}", links::encoded(&code));
            match ask(&pool, move |conn| Ok(change_event(conn, &code, &change, Some(&plan)))).await? {
                Ok(_) => return Ok(go_and_say(&to, "web-said-saved", "")),
                // What is gone is a fund or an account: the form stands, so the event does.
                Err(OpsError::NotFound { what, .. }) => {
                    let gone = visitor.words().with("night-wrong-gone", &[("what", &what)]);
                    vec![FieldProblem::of_form(&gone)]
                }
                Err(error) => shown::problems(error.into())?,
            }
        }
    };
    answer_plan(&visitor, &known, Some((&typed, &problems)))
}

async fn sheet(visitor: Visitor, pool: web::Data<Pool>, code: web::Path<String>) -> Result<HttpResponse, WebError> {
    let find = move |conn: &mut Conn| Ok((load(conn, &code)?, survey_tickets(conn, &code)?.open()));
    let (known, ahead) = ask(&pool, find).await?;
    let t = visitor.words();
    let title = t.with("night-sheet-title", &[("name", &known.event.name)]);
    let frame = shown::frame(&visitor, &title, Part::Events);
    let currency = known.choices.currency;
    let fact = |key: &str, value: String| Fact { name: t.get(key), value, href: String::new() };
    let shares = known.plan.shares.iter().map(|(fund, weight)| {
        format!("{} %: {}", crate::web::forms::product::percent(*weight), tell::fund(&known.choices.chart, fund))
    });
    let shares: Vec<String> = shares.collect();
    let mut facts =
        vec![fact("web-date", t.date(known.event.held_on)), fact("web-event-place", known.event.place.clone())];
    facts.push(fact("night-shares", shares.join(", ")));
    facts.push(fact("night-ahead", ahead.iter().map(|sum| t.money(*sum)).collect::<Vec<_>>().join(", ")));
    let amount = |minor: i64| t.amount(Money::new(minor, currency));
    let is_income = |line: &&(AccountPath, i64)| line.0.as_str().starts_with("Income:");
    let (income, spending): (Vec<_>, Vec<_>) = known.plan.budget.iter().partition(is_income);
    let budget = income.into_iter().chain(spending).map(|(path, minor)| Balance {
        name: tell::account(&known.choices.chart, path),
        amount: amount(*minor),
        ..Balance::default()
    });
    let prices =
        known.plan.prices.iter().map(|(called, minor)| format!("{called} {}", amount(*minor)).trim().to_owned());
    facts.retain(|fact| !fact.value.is_empty());
    let page = Sheet {
        t,
        frame: &frame,
        back_href: format!("/events/{}", known.event.code),
        facts,
        currency: currency.to_string(),
        denominations: denominations(currency).iter().map(|minor| t.amount(Money::new(*minor, currency))).collect(),
        budget: budget.collect(),
        prices: prices.collect(),
        shifts: known.plan.shifts.clone(),
        lines: vec![0; 4],
    };
    visitor.show(&page)
}

async fn ask_settle(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let (code, today) = (code.into_inner(), acting(&visitor).today);
    let (known, night) = ask(&pool, move |conn| Ok((load(conn, &code)?, survey_night(conn, &code, today)?))).await?;
    let key = fresh_key().unwrap_or_default();
    let typed = Typed::default();
    Settling { known: &known, night: &night, key: &key, typed: &typed, problems: &[], will: Vec::new() }
        .answer(&visitor)
}

/// The page of a settlement.
struct Settling<'a> {
    known: &'a Known,
    night: &'a Night,
    key: &'a str,
    typed: &'a Typed,
    problems: &'a [FieldProblem],
    will: Vec<Draft>,
}

impl Settling<'_> {
    fn answer(self, visitor: &Visitor) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let (chart, code) = (&self.known.choices.chart, &self.known.event.code);
        let title = t.with("night-settle-title", &[("name", &self.known.event.name)]);
        let frame = shown::frame(visitor, &title, Part::Events);
        let today = acting(visitor).today;
        let lists = self.known.choices.lists(t, today);
        let currency = self.night.currency;
        // A loss, or what would be one by the deals that were typed: the form asks why a restricted fund bears it.
        let was_said = ["reason", "override"].iter().any(|name| !self.typed.get(name).is_empty());
        let has_loss = self.night.to_share() < 0 || !self.problems.is_empty() || was_said;
        let (expenses, money) = (&lists.expenses, &lists.money);
        let offered = SettleLists { expenses, money, has_loss, currency, today };
        let mut form = settle_form(t, code, self.key, &self.known.plan, &offered);
        if self.typed.iter().next().is_some() {
            form = refilled(form, self.typed, self.problems);
        }
        let amount = |minor| t.amount(Money::new(minor, currency));
        let held = |(path, money): &(AccountPath, Money)| Balance {
            name: tell::account(chart, path),
            href: format!(
                "/entries{}",
                links::query(&[("account", path.as_str()), ("fund", self.known.event.fund.as_str())])
            ),
            amount: t.amount(*money),
            currency: money.currency.to_string(),
            ..Balance::default()
        };
        let left = self.night.total_income().saturating_sub(self.night.total_spending());
        let page = Settle {
            t,
            frame: &frame,
            back_href: format!("/events/{code}"),
            back: self.known.event.name.clone(),
            currency: currency.to_string(),
            income: self.rows(t, &self.night.income, "Income:"),
            spending: self.rows(t, &self.night.spending, "Expenses:"),
            total_income: self.total(t, self.night.total_income(), "Income:"),
            total_spending: self.total(t, self.night.total_spending(), "Expenses:"),
            left: amount(left),
            left_href: links::of_event(code, What::Result, None),
            beside: self.night.beside.iter().filter(|(_, minor)| **minor != 0).map(|one| self.beside(t, one)).collect(),
            to_share: amount(self.night.to_share()),
            open: self.night.open.iter().map(held).collect(),
            money: self.night.money.iter().map(held).collect(),
            is_settled: self.known.settled.is_some(),
            nothing: self.nothing(t),
            will: self.will.iter().map(|draft| tell::sentence(t, chart, draft)).collect(),
            postings: self.will.iter().flat_map(|draft| tell::postings(t, chart, draft)).collect(),
            kept: self.typed.kept().into_iter().map(|(name, value)| Kept { name, value }).collect(),
            form,
        };
        let is_wrong = !self.problems.is_empty();
        visitor.answer(if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
    }

    /// Why there is nothing to settle; empty where something is.
    fn nothing(&self, t: &Words) -> String {
        let night = self.night;
        if !night.money.is_empty() || !night.open.is_empty() {
            return String::new();
        }
        match self.known.settled {
            Some((number, date)) => {
                t.with("night-settled", &[("number", &number.to_string()), ("date", &t.date(date))])
            }
            None if night.income.is_empty() && night.spending.is_empty() => t.get("night-nothing-yet"),
            None => t.get("night-nothing-left"),
        }
    }

    /// What another fund has of the night already.
    fn beside(&self, t: &Words, (fund, minor): (&FundCode, &i64)) -> Balance {
        let name = tell::fund(&self.known.choices.chart, fund);
        let code = &self.known.event.code;
        Balance {
            name: t.with("night-beside", &[("fund", &name)]),
            href: format!("{}&fund={}", links::of_event(code, What::Result, None), links::encoded(fund.as_str())),
            amount: t.amount(Money::new(*minor, self.night.currency)),
            currency: self.night.currency.to_string(),
            ..Balance::default()
        }
    }

    /// Every line that has a sum or a budget.
    fn rows(&self, t: &Words, actual: &BTreeMap<AccountPath, i64>, root: &str) -> Vec<BudgetRow> {
        let budget: BTreeMap<&AccountPath, i64> =
            self.known.plan.budget.iter().map(|(path, minor)| (path, *minor)).collect();
        let planned = budget.keys().copied().filter(|path| path.as_str().starts_with(root));
        let mut paths: Vec<&AccountPath> = actual.keys().chain(planned).collect();
        paths.sort();
        paths.dedup();
        let rows = paths.into_iter().map(|path| BudgetRow {
            name: tell::account(&self.known.choices.chart, path),
            href: links::of_event(&self.known.event.code, side_of(root), Some(path.as_str())),
            ..compared(t, self.night.currency, actual.get(path).copied().unwrap_or(0), budget.get(path).copied())
        });
        rows.collect()
    }

    fn total(&self, t: &Words, actual: i64, root: &str) -> BudgetRow {
        let lines = self.known.plan.budget.iter().filter(|(path, _)| path.as_str().starts_with(root));
        let budget = lines.map(|(_, minor)| *minor).fold(0, i64::saturating_add);
        BudgetRow {
            href: links::of_event(&self.known.event.code, side_of(root), None),
            ..compared(t, self.night.currency, actual, (budget > 0).then_some(budget))
        }
    }
}

fn side_of(root: &str) -> What {
    if root.starts_with("Income") { What::Income } else { What::Spending }
}

fn compared(t: &Words, currency: Currency, actual: i64, budget: Option<i64>) -> BudgetRow {
    let amount = |minor| t.amount(Money::new(minor, currency));
    BudgetRow {
        actual: amount(actual),
        budget: budget.map(amount).unwrap_or_default(),
        difference: budget.map(|budget| amount(actual.saturating_sub(budget))).unwrap_or_default(),
        ..BudgetRow::default()
    }
}

async fn settle(
    visitor: Visitor,
    pool: web::Data<Pool>,
    code: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (code, Posted(typed), acting) = (code.into_inner(), posted, acting(&visitor));
    let (asked, today) = (code.clone(), acting.today);
    let (known, night) = ask(&pool, move |conn| Ok((load(conn, &asked)?, survey_night(conn, &asked, today)?))).await?;
    let sent = Some(typed.get("key")).filter(|key| !key.is_empty() && key.len() <= 100).map(str::to_owned);
    let key = sent.clone().or_else(fresh_key).unwrap_or_default();
    let again = |problems: &[FieldProblem], will| {
        Settling { known: &known, night: &night, key: &key, typed: &typed, problems, will }.answer(&visitor)
    };
    if typed.get("step") == "edit" {
        return again(&[], Vec::new());
    }
    let settlement = match read_settlement(visitor.words(), (&code, &key), &typed, night.currency, &known.funds()) {
        Ok(settlement) => settlement,
        Err(problems) => return again(&problems, Vec::new()),
    };
    if typed.get("step") == "post" && sent.is_some() {
        let here = format!("/events/{}", links::encoded(&code));
        return match ask(&pool, move |conn| Ok(settle_whole(conn, &settlement, &acting)?)).await {
            Ok(numbers) => {
                let (said, about) = shown::said_of("web-said-recorded", &numbers);
                Ok(go_and_say(&here, said, &about))
            }
            Err(error) => again(&named(&known, shown::problems(error)?), Vec::new()),
        };
    }
    let looked = ask(&pool, move |conn| Ok(rehearse_settlement(conn, &settlement, &acting))).await?;
    match looked {
        Ok(will) => again(&[], will),
        Err(error) => {
            let why = match &error {
                OpsError::Act(why) => wrong::of_money(visitor.words(), &known.choices.chart, why),
                _ => None,
            };
            let problems = why.map_or_else(|| shown::problems(error.into()), |problem| Ok(vec![problem]))?;
            again(&named(&known, problems), Vec::new())
        }
    }
}

/// Problems in the names people use.
fn named(known: &Known, mut problems: Vec<FieldProblem>) -> Vec<FieldProblem> {
    for problem in &mut problems {
        problem.message = tell::in_names(&known.choices.chart, &problem.message);
    }
    problems
}

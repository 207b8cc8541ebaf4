//! The stall: a page of big buttons that sells with two taps. Where the goods lie and the money goes is remembered by
//! the browser, as numbers of accounts.

use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::super::shown;
use super::pictures;
use super::shelf::{self, Goods, Shelved};
use super::wrong::Why;
use crate::acts::Record;
use crate::ledger::product::{PriceList, Product};
use crate::ledger::{AccountPath, Money};
use crate::ops::OpsError;
use crate::ops::record_acts::record_acts;
use crate::store::{Conn, Pool, entries};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::forms::stall;
use crate::web::guard::Posted;
use crate::web::page::{Visitor, fresh_key, go_and_say, plain_cookie};
use crate::web::tell;
use crate::web::views::stall::{Family, Stall, Tile};
use crate::web::views::{Choice, FieldProblem, Input, Kind, Part};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/merch/sale", web::get().to(show)).route("/merch/sale", web::post().to(take));
}

const COOKIE: &str = "stall";

impl Goods {
    /// What the browser remembers, as fields of the form; what is gone since is left out.
    fn remembered(&self, request: &HttpRequest) -> Vec<(String, String)> {
        let Some(cookie) = request.cookie(COOKIE) else { return Vec::new() };
        let mut parts = cookie.value().splitn(3, '.');
        let mut path = || {
            let id = parts.next().and_then(|id| id.parse().ok())?;
            self.chart.account_by_id(id).filter(|account| !account.is_closed).map(|account| account.path.to_string())
        };
        let (into, place) = (path(), path());
        let event = parts.next().filter(|code| self.events.iter().any(|(known, _)| known == code)).map(str::to_owned);
        let said = [("into", into), ("place", place), ("event", event)];
        said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    fn to_remember(&self, typed: &Typed) -> String {
        let id = |name: &str| {
            let path = typed.get(name).parse::<AccountPath>().ok();
            path.and_then(|path| self.chart.account_id(&path)).unwrap_or(0)
        };
        let event = typed.get("event");
        let event = event.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)).then_some(event);
        format!("{}.{}.{}", id("into"), id("place"), event.unwrap_or_default())
    }
}

async fn show(
    request: HttpRequest,
    visitor: Visitor,
    pool: web::Data<Pool>,
    query: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let typed = Typed::new(query.into_inner());
    let sold = visitor.said().filter(|said| said.key == "web-said-recorded").and_then(|said| said.about.parse().ok());
    let asked = typed.clone();
    let (goods, sold) = ask(&pool, move |conn| {
        let goods = shelf::load(conn, asked.get("q"), &stall::codes(&asked))?;
        let sold = sold.map(|number: i64| entries::find(conn, &goods.chart, number)).transpose()?.flatten();
        Ok((goods, sold))
    })
    .await?;
    let t = visitor.words();
    let said = sold.map(|sealed| {
        let amount = tell::amount_of(&goods.chart, &sealed.draft).map(|money| t.money(money)).unwrap_or_default();
        let text = sealed.draft.description.trim_start_matches("Sale: ").to_owned();
        t.with("stall-said", &[("text", &text), ("amount", &amount)])
    });
    let fields = goods.remembered(&request).into_iter().filter(|(name, _)| typed.get(name).is_empty());
    let typed =
        Typed::new(typed.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).chain(fields).collect());
    let key = fresh_key().unwrap_or_default();
    Counter { typed: &typed, key: &key, problems: Vec::new(), is_short: false, said }.answer(&visitor, &goods)
}

/// The page with a basket.
struct Counter<'a> {
    typed: &'a Typed,
    key: &'a str,
    problems: Vec<FieldProblem>,
    /// More is in the basket than there is.
    is_short: bool,
    /// What was sold just before.
    said: Option<String>,
}

impl Counter<'_> {
    fn answer(self, visitor: &Visitor, goods: &Goods) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let mut frame = shown::frame(visitor, &t.get("stall-title"), Part::Merch);
        if let (Some(flash), Some(said)) = (frame.flash.as_mut(), self.said.clone()) {
            flash.text = said;
        }
        let is_wrong = !self.problems.is_empty();
        let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let sold: Vec<Product> = goods.shelves.iter().map(|(product, _)| product.clone()).collect();
        let total = Money::new(stall::total(self.typed, &sold), goods.currency);
        let setting = self.setting(t, goods);
        let page = Stall {
            t,
            frame: &frame,
            key: self.key.to_owned(),
            currency: goods.currency.to_string(),
            exponent: goods.currency.exponent(),
            total: t.amount(total),
            families: self.families(t, goods),
            has_solidarity: sold.iter().any(|product| product.details.prices.contains_key(&PriceList::Solidarity)),
            summary: summary(t, &setting),
            is_setting_open: setting.iter().any(Input::has_error),
            setting,
            gift: self.gift(t, goods),
            is_gift_open: !self.typed.get("given").is_empty() || !self.typed.get("donation_fund").is_empty(),
            reason: self.reason(t),
            search: self.typed.get("q").to_owned(),
            has_more: goods.has_more,
            problems: self.problems,
        };
        visitor.answer(status, &page)
    }

    fn problem(&self, name: &str) -> String {
        let found = self.problems.iter().find(|problem| problem.field == name);
        found.map(|problem| problem.message.clone()).unwrap_or_default()
    }

    /// Variants together under what they share, in the order of their codes.
    fn families(&self, t: &Words, goods: &Goods) -> Vec<Family> {
        let mut families: Vec<Family> = Vec::new();
        for shelf in &goods.shelves {
            let (name, tile) = (&shelf.0.details.family, self.tile(t, goods, shelf));
            match families.iter_mut().find(|family| family.name == *name) {
                Some(family) => family.tiles.push(tile),
                None => families.push(Family { name: name.clone(), tiles: vec![tile] }),
            }
        }
        families
    }

    fn tile(&self, t: &Words, goods: &Goods, shelf: &Shelved) -> Tile {
        let (left, product) = (goods.left(shelf, self.typed.get("place")), &shelf.0);
        let price = product.price_on(stall::price_list(self.typed));
        let solidarity = product.details.prices.get(&PriceList::Solidarity).filter(|minor| **minor != price.minor);
        Tile {
            code: product.code.clone(),
            name: product.name.clone(),
            price: t.amount(price),
            price_minor: price.minor,
            solidarity: solidarity.map(|minor| t.amount(Money::new(*minor, price.currency))).unwrap_or_default(),
            left: t.count("stall-left", left),
            less: t.with("stall-less", &[("name", &product.name)]),
            pieces: t.with("stall-pieces", &[("name", &product.name)]),
            is_low: left <= product.reorder_level,
            picture: goods
                .pictures
                .get(&product.code)
                .map(|hash| pictures::href(&product.code, hash))
                .unwrap_or_default(),
            quantity: stall::quantity(self.typed, &product.code),
            error: self.problem(&format!("quantity-{}", product.code)),
        }
    }

    fn input(&self, input: Input) -> Input {
        let (value, error) = (self.typed.get(&input.name).to_owned(), self.problem(&input.name));
        Input { value, error, ..input }
    }

    fn setting(&self, t: &Words, goods: &Goods) -> Vec<Input> {
        let none = std::iter::once(Choice::new("", t.get("web-f-no-event")));
        let events = none.chain(goods.events.iter().map(|(code, name)| Choice::new(code.as_str(), name.as_str())));
        [
            Input::new(Kind::Select, "place", t.get("stall-from")).choices(goods.places(t)),
            Input::new(Kind::Select, "into", t.get("stall-into")).choices(goods.money()),
            Input::new(Kind::Select, "event", t.get("web-f-event")).choices(events.collect()),
            Input::new(Kind::Select, "list", t.get("stall-list")).choices(price_lists(t)),
        ]
        .into_iter()
        .map(|input| self.input(input))
        .collect()
    }

    fn gift(&self, t: &Words, goods: &Goods) -> Vec<Input> {
        let nobody = std::iter::once(Choice::new("", t.get("web-f-no-gift")));
        let given = Input::new(Kind::Amount, "given", t.get("web-f-given")).unit(goods.currency.code());
        let funds = nobody.chain(shown::fund_choices(&goods.chart)).collect();
        vec![
            self.input(given.hint(t.get("web-f-given-hint"))),
            self.input(Input::new(Kind::Select, "donation_fund", t.get("web-f-gift-fund")).choices(funds)),
        ]
    }

    fn reason(&self, t: &Words) -> Option<Input> {
        let is_asked = self.is_short || !self.typed.get("stock_reason").is_empty();
        let input = Input::new(Kind::Text, "stock_reason", t.get("stall-reason")).hint(t.get("stall-reason-hint"));
        is_asked.then(|| self.input(input.wide().required()))
    }
}

/// The lists of prices to choose from.
pub fn price_lists(t: &Words) -> Vec<Choice> {
    let normal = std::iter::once(Choice::new("", t.get("stall-list-normal")));
    let named = |list: PriceList| Choice::new(list.name(), t.get(&format!("stall-list-{}", list.name())));
    normal.chain(PriceList::ALL.into_iter().map(named)).collect()
}

/// From where, into what, at which event: the chosen ones, or the first of each list.
fn summary(t: &Words, setting: &[Input]) -> String {
    let chosen = |name: &str| {
        let input = setting.iter().find(|input| input.name == name)?;
        let by_value = input.choices.iter().find(|choice| choice.value == input.value);
        by_value.or(input.choices.first()).map(|choice| choice.text.clone())
    };
    let (from, into) = (chosen("place").unwrap_or_default(), chosen("into").unwrap_or_default());
    let is_at_event = setting.iter().any(|input| input.name == "event" && !input.value.is_empty());
    let event = chosen("event").unwrap_or_default();
    let key = if is_at_event { "stall-summary-event" } else { "stall-summary" };
    t.with(key, &[("from", &from), ("into", &into), ("event", &event)])
}

/// What became of a basket.
enum Outcome {
    Sold(i64, bool),
    /// With what the act itself says, where it is the act.
    Refused(OpsError, Option<Why>),
}

fn sell(conn: &mut Conn, record: &Record, acting: &crate::ops::Acting) -> Result<Outcome, WebError> {
    Ok(match record_acts(conn, std::slice::from_ref(record), acting) {
        Ok(posted) => Outcome::Sold(posted.sequences.first().copied().unwrap_or(0), posted.new == 0),
        Err(error) => Outcome::Refused(error, Why::of(conn, record)?),
    })
}

async fn take(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let asked = typed.clone();
    let goods = ask(&pool, move |conn| shelf::load(conn, asked.get("q"), &stall::codes(&asked))).await?;
    let t = visitor.words();
    let sent = Some(typed.get("key")).filter(|key| !key.is_empty() && key.len() <= 100).map(str::to_owned);
    let key = sent.clone().or_else(fresh_key).unwrap_or_default();
    let counter = |problems, is_short| Counter { typed: &typed, key: &key, problems, is_short, said: None };
    let mut answer = if !typed.get("step").starts_with("sell") || sent.is_none() {
        counter(Vec::new(), false).answer(&visitor, &goods)?
    } else {
        let acting = acting(&visitor);
        match stall::read(t, (goods.currency, acting.today), &typed, &key) {
            Err(problems) => counter(problems, false).answer(&visitor, &goods)?,
            Ok(record) => match ask(&pool, move |conn| sell(conn, &record, &acting)).await? {
                Outcome::Sold(number, is_repeated) => {
                    let said = if is_repeated { "web-said-already" } else { "web-said-recorded" };
                    go_and_say("/merch/sale", said, &number.to_string())
                }
                Outcome::Refused(error, why) => {
                    let is_short = why.as_ref().is_some_and(Why::is_short);
                    // What stands here now is another sale, and needs a key of its own.
                    let renewed = why.as_ref().filter(|why| why.is_sent_before()).and_then(|_| fresh_key());
                    let problems = match why.and_then(|why| why.told(t, &goods.chart)) {
                        Some(problem) => vec![problem],
                        None => shown::problems(WebError::from(error).in_names(|| Ok(goods.chart.clone())))?,
                    };
                    let key = renewed.as_deref().unwrap_or(&key);
                    Counter { key, ..counter(problems, is_short) }.answer(&visitor, &goods)?
                }
            },
        }
    };
    let kept = plain_cookie(COOKIE, &goods.to_remember(&typed), Duration::days(60));
    answer.add_cookie(&kept).map_err(|error| WebError::broken(&error))?;
    Ok(answer)
}

//! Cash: who holds which box, and counting one against the book.

mod document;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};
use chrono::NaiveDate;

use super::shown;
use crate::ledger::{Account, Currency, FundCode, Money, Role};
use crate::ops::count_cash::{self, CashBox, Counted, Difference, Pieces};
use crate::store::accounts::Chart;
use crate::store::cash::{Count, Holder};
use crate::store::{Conn, Pool, books, personal};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::forms::goods::denominations;
use crate::web::forms::refilled;
use crate::web::guard::Posted;
use crate::web::links;
use crate::web::page::{Visitor, fresh_key, go_and_say};
use crate::web::views::cash::{BoxRow, CashForm, CashList};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Part, Section};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/cash", web::get().to(list))
        .route("/cash/counts/{number}", web::get().to(document::show))
        .route("/cash/{account}/count", web::get().to(ask_count))
        .route("/cash/{account}/count", web::post().to(count))
        .route("/cash/{account}/holder", web::get().to(ask_holder))
        .route("/cash/{account}/holder", web::post().to(hand_over));
}

/// So many contacts can be chosen from.
const CONTACTS: usize = 500;

/// The name behind a contact's code where the reader may know it.
fn person(conn: &mut Conn, code: &str, may_read: bool) -> Result<String, WebError> {
    let found = if may_read && !code.is_empty() { personal::find_contact(conn, code)? } else { None };
    Ok(found.map_or_else(|| code.to_owned(), |contact| contact.name))
}

fn may_read(visitor: &Visitor) -> bool {
    visitor.session().is_some_and(|session| session.role.may_read_personal_text())
}

/// “12.40 EUR”, or several one after the other.
fn told(t: &Words, sums: &[Money], none: Currency) -> String {
    if sums.is_empty() {
        return t.money(Money::zero(none));
    }
    sums.iter().map(|sum| t.money(*sum)).collect::<Vec<_>>().join(", ")
}

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let (today, reads) = (acting(&visitor).today, may_read(&visitor));
    let (currency, boxes) = ask(&pool, move |conn| {
        let mut boxes = Vec::new();
        for one in count_cash::list_boxes(conn, today)? {
            let holder = match &one.holder {
                Some(holder) => person(conn, &holder.contact, reads)?,
                None => String::new(),
            };
            boxes.push((one, holder));
        }
        Ok((books::get(conn)?.currency, boxes))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "cash-title", Part::Bank);
    let mut total: Vec<Money> = Vec::new();
    for sum in boxes.iter().flat_map(|(one, _)| &one.balances) {
        match total.iter_mut().find(|known| known.currency == sum.currency) {
            Some(known) => known.minor = known.minor.saturating_add(sum.minor),
            None => total.push(*sum),
        }
    }
    let rows = boxes.iter().map(|(one, holder)| row(t, one, holder, (currency, today)));
    let total_href = links::of_entries_on_all(boxes.iter().map(|(one, _)| one.account.path.as_str()));
    visitor.show(&CashList { t, frame: &frame, boxes: rows.collect(), total: told(t, &total, currency), total_href })
}

fn row(t: &Words, one: &CashBox, holder: &str, (currency, today): (Currency, NaiveDate)) -> BoxRow {
    let path = one.account.path.as_str();
    let days = |count: &Count| today.signed_duration_since(count.on).num_days().max(0);
    let differs = |count: &&Count| count.book != count.counted;
    BoxRow {
        name: one.account.label.clone(),
        href: format!("/entries{}", links::query(&[("account", path)])),
        holder: holder.to_owned(),
        since: one
            .holder
            .as_ref()
            .map(|held| t.with("cash-since", &[("date", &t.date(held.since))]))
            .unwrap_or_default(),
        balance: told(t, &one.balances, one.account.currency.unwrap_or(currency)),
        counted: one.last_count.as_ref().map(|count| t.date(count.on)).unwrap_or_default(),
        counted_href: one.last_count.as_ref().map(|count| format!("/cash/counts/{}", count.id)).unwrap_or_default(),
        age: one.last_count.as_ref().map(|count| t.count("cash-days", days(count))).unwrap_or_default(),
        difference: one
            .last_count
            .as_ref()
            .filter(differs)
            .map(|count| said(t, count.counted, count.book))
            .unwrap_or_default(),
        count_href: format!("/cash/{}/count", one.id),
        hand_href: format!("/cash/{}/holder", one.id),
        move_href: format!("/record/move{}", links::query(&[("from", path)])),
    }
}

/// “Counted 48.00, the book says 50.00: 2.00 short.”
fn said(t: &Words, counted: Money, book: Money) -> String {
    let over = counted.minor.saturating_sub(book.minor);
    let key = match over {
        0 => "cash-agrees",
        1.. => "cash-over",
        _ => "cash-short",
    };
    let difference = t.money(Money::new(over.saturating_abs(), counted.currency));
    t.with(key, &[("counted", &t.money(counted)), ("book", &t.money(book)), ("difference", &difference)])
}

/// A box and what a form about it offers.
struct Known {
    id: i64,
    account: Account,
    currency: Currency,
    contacts: Vec<Choice>,
    funds: Vec<Choice>,
}

fn load(conn: &mut Conn, id: i64) -> Result<Known, WebError> {
    let chart = Chart::load(conn)?;
    let account = chart.account_by_id(id).filter(|account| account.role == Role::Cash && !account.is_closed);
    let account = account.ok_or(WebError::NotFound)?.clone();
    let contacts = personal::list_contacts(conn)?.into_iter().take(CONTACTS);
    Ok(Known {
        id,
        currency: account.currency.unwrap_or(books::get(conn)?.currency),
        contacts: contacts.map(|one| Choice::new(one.code.clone(), format!("{} ({})", one.name, one.code))).collect(),
        funds: shown::fund_choices(&chart),
        account,
    })
}

fn with_first(text: String, others: &[Choice]) -> Vec<Choice> {
    std::iter::once(Choice::new("", text)).chain(others.iter().cloned()).collect()
}

impl Known {
    /// The sheet: coins and notes, the rest, who counted with.
    fn form(&self, t: &Words, key: &str, today: NaiveDate, is_compared: bool) -> Form {
        let code = self.currency.code();
        let piece = |minor: &i64| {
            let worth = Money::new(*minor, self.currency).to_string();
            Input::new(Kind::Number, format!("note-{minor}"), worth.clone())
                .unit(code)
                .between("0", "100000")
                .adds_to(format!("total:{worth}"))
        };
        let mut pieces: Vec<Input> = denominations(self.currency).iter().map(piece).collect();
        let other = Input::new(Kind::Amount, "other", t.get("cash-other")).hint(t.get("cash-other-hint"));
        pieces.push(other.unit(code).adds_to("total:1"));
        let iso = today.format("%Y-%m-%d").to_string();
        let first = vec![
            Input::new(Kind::Date, "on", t.get("cash-on")).value(iso.clone()).between("1970-01-01", iso).required(),
            Input::new(Kind::Select, "second", t.get("cash-second"))
                .choices(with_first(t.get("cash-second-none"), &self.contacts)),
        ];
        let bears = Input::new(Kind::Select, "fund", t.get("cash-difference-fund"))
            .choices(with_first(t.get("cash-difference-by-share"), &self.funds));
        let (submit, step) = if is_compared { ("cash-keep", "keep") } else { ("cash-compare", "compare") };
        let other = if is_compared { t.get("cash-keep-and-post") } else { String::new() };
        Form {
            action: format!("/cash/{}/count", self.id),
            key: key.to_owned(),
            cancel: "/cash".to_owned(),
            submit: t.get(submit),
            step: step.to_owned(),
            other_step: if is_compared { "post".to_owned() } else { String::new() },
            other,
            sections: vec![
                Section { inputs: first, ..Section::default() },
                Section { title: t.get("cash-pieces"), inputs: pieces, is_folded: false },
                Section { inputs: vec![bears], ..Section::default() },
            ],
            ..Form::default()
        }
    }

    fn read(&self, t: &Words, typed: &Typed, key: &str) -> Result<(Counted, Option<FundCode>), Vec<FieldProblem>> {
        let mut reader = Reader::new(t, typed);
        let on = reader.needed_date(field("on", "cash-on"));
        let (mut pieces, mut is_counted) = (Vec::new(), !typed.get("other").is_empty());
        let rest = if is_counted { reader.balance(field("other", "cash-other"), self.currency) } else { None };
        for worth in denominations(self.currency) {
            let name = format!("note-{worth}");
            is_counted |= !typed.get(&name).is_empty();
            let read = reader.pieces(field(&name, "cash-pieces"));
            pieces.extend(read.map(|pieces| Pieces { worth: *worth, pieces }));
        }
        if !is_counted {
            reader.wrong("other", "cash-wrong-none", &[]);
        }
        let fund = reader.choice::<FundCode>(field("fund", "cash-difference-fund"));
        let counted = on.map(|on| Counted {
            account: self.account.path.clone(),
            on,
            pieces,
            other: rest.unwrap_or(Money::zero(self.currency)),
            second: typed.get("second").to_owned(),
            key: key.to_owned(),
        });
        Ok((reader.finish(counted)?, fund))
    }

    /// The form, with what was typed, what is wrong, and what the count comes to beside the book.
    fn answer(
        &self,
        visitor: &Visitor,
        (key, typed): (&str, &Typed),
        problems: &[FieldProblem],
        found: Option<(Money, Money)>,
    ) -> Result<HttpResponse, WebError> {
        let t = visitor.words();
        let mut form = refilled(self.form(t, key, acting(visitor).today, found.is_some()), typed, problems);
        if found.is_some_and(|(counted, book)| counted == book) {
            form.other.clear();
        }
        let title = t.with("cash-count-title", &[("name", &self.account.label)]);
        let page = CashForm {
            t,
            frame: &shown::frame(visitor, &title, Part::Bank),
            intro: t.get("cash-count-intro"),
            found: found.map(|(counted, book)| said(t, counted, book)).unwrap_or_default(),
            is_different: found.is_some_and(|(counted, book)| counted != book),
            sum: t.get("cash-sum"),
            currency: self.currency.to_string(),
            exponent: self.currency.exponent(),
            form,
        };
        if problems.is_empty() { visitor.show(&page) } else { visitor.show_again(&page) }
    }
}

async fn ask_count(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let known = ask(&pool, move |conn| load(conn, id.into_inner())).await?;
    let key = fresh_key().unwrap_or_default();
    known.answer(&visitor, (&key, &Typed::new(Vec::new())), &[], None)
}

async fn count(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, Posted(typed)) = (id.into_inner(), posted);
    let known = ask(&pool, move |conn| load(conn, id)).await?;
    let sent = Some(typed.get("key")).filter(|key| !key.is_empty() && key.len() <= 90).map(str::to_owned);
    let key = sent.clone().or_else(fresh_key).unwrap_or_default();
    let (sheet, fund) = match known.read(visitor.words(), &typed, &key) {
        Ok(read) => read,
        Err(problems) => return known.answer(&visitor, (&key, &typed), &problems, None),
    };
    let total = match sheet.total() {
        Ok(total) => total,
        Err(error) => return known.answer(&visitor, (&key, &typed), &shown::problems(error.into())?, None),
    };
    let difference = match typed.get("step") {
        "post" if sent.is_some() => Difference::Post(fund),
        "keep" if sent.is_some() => Difference::Leave,
        _ => {
            let (path, on, currency) = (sheet.account.clone(), sheet.on, known.currency);
            let book = ask(&pool, move |conn| Ok(count_cash::book_of(conn, &path, on, currency)?)).await?;
            return known.answer(&visitor, (&key, &typed), &[], Some((total, book)));
        }
    };
    let acting = acting(&visitor);
    let work = move |conn: &mut Conn| count_cash::count_cash(conn, &sheet, difference, &acting).map_err(shown::refused);
    match ask(&pool, work).await {
        Ok(number) => Ok(go_and_say(&format!("/cash/counts/{number}"), "web-said-saved", "")),
        Err(error) => known.answer(&visitor, (&key, &typed), &shown::problems(error)?, None),
    }
}

async fn ask_holder(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let known = ask(&pool, move |conn| load(conn, id.into_inner())).await?;
    let t = visitor.words();
    let title = t.with("cash-hand-title", &[("name", &known.account.label)]);
    shown::form_page(&visitor, (&title, Part::Bank), known.holder_form(t, acting(&visitor).today), None)
}

impl Known {
    fn holder_form(&self, t: &Words, today: NaiveDate) -> Form {
        let iso = today.format("%Y-%m-%d").to_string();
        let inputs = vec![
            Input::new(Kind::Select, "holder", t.get("cash-hand-holder"))
                .choices(with_first(t.get("cash-holder-none"), &self.contacts)),
            Input::new(Kind::Date, "since", t.get("cash-hand-since")).value(iso).required(),
        ];
        shown::form(&format!("/cash/{}/holder", self.id), "/cash", t.get("cash-hand-save"), inputs)
    }
}

async fn hand_over(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, Posted(typed)) = (id.into_inner(), posted);
    let known = ask(&pool, move |conn| load(conn, id)).await?;
    let t = visitor.words();
    let mut reader = Reader::new(t, &typed);
    let since = reader.needed_date(field("since", "cash-hand-since"));
    let problems = match reader.finish(since) {
        Err(problems) => problems,
        Ok(since) => {
            let (acting, path) = (acting(&visitor), known.account.path.clone());
            let holder = Holder { contact: typed.get("holder").to_owned(), since };
            let work =
                move |conn: &mut Conn| count_cash::hand_over(conn, &path, &holder, &acting).map_err(shown::refused);
            match ask(&pool, work).await {
                Ok(()) => return Ok(go_and_say("/cash", "web-said-saved", "")),
                Err(error) => shown::problems(error)?,
            }
        }
    };
    let title = t.with("cash-hand-title", &[("name", &known.account.label)]);
    let form = known.holder_form(t, acting(&visitor).today);
    shown::form_page(&visitor, (&title, Part::Bank), form, Some((&typed, &problems)))
}

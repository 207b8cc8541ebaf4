//! Accounts: the list with balances, a new one, putting a role right, the tax sphere of one, and closing one that is empty.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig};

use super::shown;
use crate::ledger::{Account, AccountKind, AccountPath, Money, Role, Sphere};
use crate::ops::change_role::{change_role, roles_for};
use crate::ops::open_accounts::close_account;
use crate::ops::set_category::set_category;
use crate::ops::set_sphere::{has_sphere, open_in_sphere, set_sphere};
use crate::ops::survey_book::{AccountState, list_account_states};
use crate::store::accounts::Chart;
use crate::store::{Conn, Pool, books, categories, spheres, write};
use crate::web::book::{acting, ask};
use crate::web::error::WebError;
use crate::web::form::{Reader, Typed, field};
use crate::web::guard::Posted;
use crate::web::page::{Visitor, go_and_say};
use crate::web::views::books::{AccountGroup, AccountList, AccountRow};
use crate::web::views::{Choice, FieldProblem, Form, Input, Kind, Part};
use crate::words::Words;

/// Its addresses.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/accounts", web::get().to(list))
        .route("/accounts/new", web::get().to(ask_new))
        .route("/accounts/new", web::post().to(open))
        .route("/accounts/{id}/role", web::get().to(ask_role))
        .route("/accounts/{id}/role", web::post().to(change))
        .route("/accounts/{id}/sphere", web::get().to(ask_sphere))
        .route("/accounts/{id}/sphere", web::post().to(say_sphere))
        .route("/accounts/{id}/close", web::post().to(close));
}

const KINDS: [(AccountKind, &str); 5] = [
    (AccountKind::Asset, "web-accounts-assets"),
    (AccountKind::Liability, "web-accounts-liabilities"),
    (AccountKind::Income, "web-accounts-income"),
    (AccountKind::Expense, "web-accounts-expenses"),
    (AccountKind::Equity, "web-accounts-equity"),
];

async fn list(visitor: Visitor, pool: web::Data<Pool>) -> Result<HttpResponse, WebError> {
    let today = acting(&visitor).today;
    let (states, said) = ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let currency = books::get(conn)?.currency;
        Ok((list_account_states(conn, &chart, currency, today)?, said_spheres(conn)?))
    })
    .await?;
    let t = visitor.words();
    let frame = shown::titled(&visitor, "web-accounts", Part::Accounts);
    let may = visitor.session().is_some_and(|session| session.role.may_decide());
    let group = |(kind, title): (AccountKind, &str)| AccountGroup {
        title: t.get(title),
        rows: states.iter().filter(|state| state.account.kind == kind).map(|state| row(t, state, &said, may)).collect(),
    };
    let groups = KINDS.into_iter().map(group).filter(|group| !group.rows.is_empty()).collect();
    visitor.show(&AccountList { t, frame: &frame, groups })
}

/// What the group said of the spheres, by path.
fn said_spheres(conn: &mut Conn) -> Result<BTreeMap<AccountPath, Sphere>, WebError> {
    Ok(spheres::list(conn)?.into_iter().collect())
}

fn row(t: &Words, state: &AccountState, said: &BTreeMap<AccountPath, Sphere>, may: bool) -> AccountRow {
    let account = &state.account;
    let can_say = may && has_sphere(account);
    let lasts = matches!(account.kind, AccountKind::Asset | AccountKind::Liability);
    let can_close = may && !account.is_closed && !(lasts && state.balance != 0);
    let can_change = may && !account.is_closed && !roles_for(account).is_empty();
    AccountRow {
        label: account.label.clone(),
        path: account.path.to_string(),
        href: format!("/entries?account={}", account.path),
        role: role_text(t, account.role),
        change_role: if can_change { format!("/accounts/{}/role", state.id) } else { String::new() },
        balance: t.amount(Money::new(state.balance, state.currency)),
        currency: state.currency.to_string(),
        is_closed: account.is_closed,
        sphere: said.get(&account.path).map(|sphere| sphere_text(t, *sphere)).unwrap_or_default(),
        sphere_href: if can_say { format!("/accounts/{}/sphere", state.id) } else { String::new() },
        close: if can_close { format!("/accounts/{}/close", state.id) } else { String::new() },
    }
}

fn role_text(t: &Words, role: Role) -> String {
    t.get(&format!("web-role-of-account-{}", role.name().replace('_', "-")))
}

fn sphere_text(t: &Words, sphere: Sphere) -> String {
    t.get(&format!("web-sphere-{}", sphere.name()))
}

/// The choice of a sphere; nothing chosen goes by the account's name.
fn sphere_input(t: &Words, said: Option<Sphere>) -> Input {
    let choice = |sphere: Sphere| Choice::new(sphere.name(), sphere_text(t, sphere));
    let by_name = Choice::new("", t.get("web-sphere-by-name"));
    Input::new(Kind::Select, "sphere", t.get("web-f-sphere"))
        .hint(t.get("web-f-sphere-hint"))
        .value(said.map_or("", Sphere::name))
        .choices(std::iter::once(by_name).chain(Sphere::ALL.map(choice)).collect())
}

fn role_form(t: &Words, id: i64, account: &Account) -> Form {
    let roles = std::iter::once(account.role).chain(roles_for(account));
    let input = Input::new(Kind::Select, "role", t.get("web-f-account-role"))
        .hint(t.get("web-account-role-hint"))
        .choices(roles.map(|role| Choice::new(role.name(), role_text(t, role))).collect())
        .value(account.role.name());
    shown::form(&format!("/accounts/{id}/role"), "/accounts", t.get("web-save"), vec![input])
}

async fn account_with(pool: &web::Data<Pool>, id: i64) -> Result<Account, WebError> {
    ask(pool, move |conn| Chart::load(conn)?.account_by_id(id).cloned().ok_or(WebError::NotFound)).await
}

async fn ask_role(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let id = id.into_inner();
    let account = account_with(&pool, id).await?;
    let t = visitor.words();
    shown::form_page(&visitor, (&account.label, Part::Accounts), role_form(t, id, &account), None)
}

async fn change(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let (id, t, acting) = (id.into_inner(), visitor.words(), acting(&visitor));
    let account = account_with(&pool, id).await?;
    let mut reader = Reader::new(t, &typed);
    let role = reader.needed_choice::<Role>(field("role", "web-f-account-role"));
    let path = account.path.clone();
    let problems = match reader.finish(role) {
        Err(problems) => problems,
        Ok(role) => match ask(&pool, move |conn| Ok(change_role(conn, &path, role, &acting)?)).await {
            Ok(()) => return Ok(go_and_say("/accounts", "web-said-account-role", &account.label)),
            Err(error) => shown::problems(error)?,
        },
    };
    let form = role_form(t, id, &account);
    shown::form_page(&visitor, (&account.label, Part::Accounts), form, Some((&typed, &problems)))
}

fn form(t: &Words) -> Form {
    let role = |role: &Role| Choice::new(role.name(), role_text(t, *role));
    let guess = Choice::new("", t.get("web-account-role-guess"));
    let inputs = vec![
        Input::new(Kind::Text, "path", t.get("web-f-path")).hint(t.get("web-f-path-hint")).required().focused(),
        Input::new(Kind::Text, "label", t.get("web-f-label")).required(),
        Input::new(Kind::Select, "role", t.get("web-f-account-role"))
            .choices(std::iter::once(guess).chain(Role::ALL.iter().map(role)).collect()),
        Input::new(Kind::Text, "currency", t.get("web-f-currency")).hint(t.get("web-account-currency-hint")),
        sphere_input(t, None),
    ];
    shown::form("/accounts/new", "/accounts", t.get("web-account-open"), inputs)
}

async fn ask_new(visitor: Visitor) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    shown::form_page(&visitor, (&t.get("web-account-new"), Part::Accounts), form(t), None)
}

fn read(t: &Words, typed: &Typed) -> Result<(Account, Option<Sphere>), Vec<FieldProblem>> {
    let mut reader = Reader::new(t, typed);
    let path = reader.account_path(field("path", "web-f-path"));
    let label = reader.needed_text(field("label", "web-f-label"), 100);
    let role = reader.choice::<Role>(field("role", "web-f-account-role"));
    let sphere = reader.choice::<Sphere>(field("sphere", "web-f-sphere"));
    let has_currency = !typed.get("currency").is_empty();
    let currency = if has_currency { reader.currency(field("currency", "web-f-currency")) } else { None };
    let account = path.zip(label).map(|(path, label)| {
        let guessed = Account::from_path(path);
        (Account { label, role: role.unwrap_or(guessed.role), currency, ..guessed }, sphere)
    });
    reader.finish(account)
}

async fn open(visitor: Visitor, pool: web::Data<Pool>, posted: Posted) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let t = visitor.words();
    let acting = acting(&visitor);
    let problems = match read(t, &typed) {
        Err(problems) => problems,
        Ok((account, sphere)) => {
            match ask(&pool, move |conn| Ok(open_in_sphere(conn, &account, sphere, &acting)?)).await {
                Ok(()) => return Ok(go_and_say("/accounts", "web-said-account-opened", "")),
                Err(error) => shown::problems(error)?,
            }
        }
    };
    let title = t.get("web-account-new");
    shown::form_page(&visitor, (&title, Part::Accounts), form(t), Some((&typed, &problems)))
}

async fn close(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    _posted: Posted,
) -> Result<HttpResponse, WebError> {
    let (id, acting) = (id.into_inner(), acting(&visitor));
    ask(&pool, move |conn| {
        let chart = Chart::load(conn)?;
        let path = chart.account_by_id(id).map(|account| account.path.clone()).ok_or(WebError::NotFound)?;
        Ok(close_account(conn, &path, &acting)?)
    })
    .await?;
    Ok(go_and_say("/accounts", "web-said-account-closed", ""))
}

/// What was said of an account: its sphere, and what the public page calls it.
type Said = (Option<Sphere>, Option<String>);

/// The account with this number, and what was said of it.
async fn find(pool: &web::Data<Pool>, id: i64) -> Result<(Account, Said), WebError> {
    ask(pool, move |conn| {
        let account = Chart::load(conn)?.account_by_id(id).cloned().ok_or(WebError::NotFound)?;
        let said = said_spheres(conn)?.get(&account.path).copied();
        let category = categories::list(conn)?.into_iter().find(|(path, _)| *path == account.path);
        Ok((account, (said, category.map(|(_, words)| words))))
    })
    .await
}

async fn ask_sphere(visitor: Visitor, pool: web::Data<Pool>, id: web::Path<i64>) -> Result<HttpResponse, WebError> {
    let (account, said) = find(&pool, *id).await?;
    sphere_page(&visitor, *id, &account, said, None)
}

fn sphere_page(
    visitor: &Visitor,
    id: i64,
    account: &Account,
    said: Said,
    typed: Option<(&Typed, &[FieldProblem])>,
) -> Result<HttpResponse, WebError> {
    let t = visitor.words();
    let action = format!("/accounts/{id}/sphere");
    let mut inputs = vec![sphere_input(t, said.0)];
    if account.kind == AccountKind::Expense {
        let category = Input::new(Kind::Text, "category", t.get("web-f-category")).hint(t.get("web-f-category-hint"));
        inputs.push(category.value(said.1.unwrap_or_default()));
    }
    let form = shown::form(&action, "/accounts", t.get("web-save"), inputs);
    let title = t.with("web-sphere-of", &[("name", &account.label)]);
    shown::form_page(visitor, (&title, Part::Accounts), form, typed)
}

async fn say_sphere(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    posted: Posted,
) -> Result<HttpResponse, WebError> {
    let Posted(typed) = posted;
    let (account, said) = find(&pool, *id).await?;
    let mut reader = Reader::new(visitor.words(), &typed);
    let sphere = reader.choice::<Sphere>(field("sphere", "web-f-sphere"));
    let problems = match reader.finish(Some(sphere)) {
        Err(problems) => problems,
        Ok(sphere) => {
            let (path, acting) = (account.path.clone(), acting(&visitor));
            let category = typed.get("category").to_owned();
            let is_spending = account.kind == AccountKind::Expense;
            let saved = ask(&pool, move |conn| {
                write(conn, |conn| {
                    set_sphere(conn, &path, sphere, &acting)?;
                    let words = Some(category.as_str());
                    if is_spending { set_category(conn, &path, words, &acting) } else { Ok(()) }
                })?;
                Ok(())
            });
            match saved.await {
                Ok(()) => return Ok(go_and_say("/accounts", "web-said-sphere", "")),
                Err(error) => shown::problems(error)?,
            }
        }
    };
    sphere_page(&visitor, *id, &account, said, Some((&typed, &problems)))
}

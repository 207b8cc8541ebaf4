//! What is each line? All lines of an import in one table and one form, with the answers filled in where the program
//! has a reason for them.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::leftover::{Leftover, known_lines, leftover};
use super::review_rows::{Group, Line, lines_of, typed_over};
use crate::ledger::{Account, AccountKind, Role};
use crate::store::accounts::Chart;
use crate::store::imports::{self, Import};
use crate::store::personal::drafts::{LineDraft, find_last_batch, list_drafts};
use crate::store::personal::{StoredLine, list_lines_of};
use crate::store::{Pool, details};
use crate::web::book::ask;
use crate::web::error::WebError;
use crate::web::form::Typed;
use crate::web::page::{Visitor, go_to};
use crate::web::pages::bank::said::{frame, grouped, label, page_bounds};
use crate::web::views::imports::{Review, ReviewGroup, ReviewRow};
use crate::web::views::record::ChoiceGroup;
use crate::web::views::{Choice, Empty, FieldProblem, Frame, Pager, Tone, Undo};
use crate::words::Words;

/// How many lines with something to decide stand on a page.
pub const PAGE: usize = 100;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: String,
}

impl Asked {
    /// Counted from 0.
    fn place(&self) -> usize {
        self.page.parse::<usize>().unwrap_or(1).saturating_sub(1)
    }
}

/// What the page needs of the book.
struct Found {
    import: Import,
    account: String,
    lines: Vec<Line>,
    accounts: Vec<Account>,
    own: i64,
    chart: Chart,
    /// Lines of the file that the book had already.
    known: Vec<(i64, StoredLine)>,
    /// Choices that were kept, as a form would send them, with the lines they are of.
    kept: (Typed, Vec<String>),
    /// What was decided last and can be taken back in one step.
    last_batch: Option<i64>,
}

/// GET /imports/{id}/review
pub async fn show(
    visitor: Visitor,
    pool: web::Data<Pool>,
    id: web::Path<i64>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let import = *id;
    let only_tells = ask(&pool, move |conn| {
        let lines: Vec<i64> = list_lines_of(conn, import)?.iter().take(1).map(|line| line.id).collect();
        Ok(!details::list_among(conn, &lines)?.is_empty())
    });
    if only_tells.await? {
        return Ok(go_to(&format!("/details?import={import}")));
    }
    render(&visitor, &pool, import, asked.place(), None, &BTreeMap::new(), Vec::new()).await
}

/// The page of the address, as a form sends it along.
pub fn page_of(typed: &Typed) -> usize {
    Asked { page: typed.get("page").to_owned() }.place()
}

async fn find(pool: &web::Data<Pool>, id: i64) -> Result<Found, WebError> {
    ask(pool, move |conn| {
        let import = imports::find(conn, id)?.ok_or(WebError::NotFound)?;
        let chart = Chart::load(conn)?;
        let own = import.facts.account_id;
        let accounts = chart.accounts().into_iter().filter(|account| !account.is_closed).cloned().collect();
        let account = label(&chart, own);
        let lines = lines_of(conn, id)?;
        let kept = kept_choices(list_drafts(conn, id)?, &lines);
        let known = known_lines(conn, &import.facts)?;
        let last_batch = find_last_batch(conn, id)?;
        Ok(Found { account, lines, accounts, own, chart, import, known, kept, last_batch })
    })
    .await
}

/// Kept choices as a form would send them, and the lines they are of. A line that became ready since, by a rule or what
/// was learned, is ticked like every other ready line, and what was left empty for it is answered as proposed.
pub fn kept_choices(drafts: Vec<LineDraft>, lines: &[Line]) -> (Typed, Vec<String>) {
    let ready: BTreeSet<i64> = lines.iter().filter(|line| line.group == Group::Suggested).map(Line::id).collect();
    let (mut fields, mut kept) = (Vec::new(), Vec::new());
    for draft in drafts {
        let became_ready = !draft.was_ready && ready.contains(&draft.line_id);
        let id = draft.line_id.to_string();
        for (name, value) in
            [("what", draft.what), ("fund", draft.fund), ("account", draft.account), ("note", draft.note)]
        {
            if !(became_ready && value.is_empty()) {
                fields.push((format!("{name}-{id}"), value));
            }
        }
        if draft.is_ticked || became_ready {
            fields.push(("line".to_owned(), id.clone()));
        }
        kept.push(id);
    }
    (Typed::new(fields), kept)
}

/// The page, with what was typed and what is wrong with it.
pub async fn render(
    visitor: &Visitor,
    pool: &web::Data<Pool>,
    id: i64,
    page: usize,
    typed: Option<&Typed>,
    wrong: &BTreeMap<i64, String>,
    problems: Vec<FieldProblem>,
) -> Result<HttpResponse, WebError> {
    let found = find(pool, id).await?;
    let t = visitor.words();
    let frame = frame_with_undo(visitor, id, found.last_batch);
    let open = found.lines.iter().filter(|line| line.group.is_open()).count();
    let groups = shown_groups(t, &found, page, typed, wrong);
    let ticked = groups.iter().flat_map(|group| &group.rows).filter(|row| row.is_ticked).count();
    let Leftover { refused, red_checks, known } = leftover(t, &found.import.facts, &found.known);
    let has_apart = found.lines.iter().any(|line| line.is_apart);
    let (sources, uses) = account_choices(t, &found.accounts, found.chart.account_by_id(found.own), has_apart);
    let view = Review {
        t,
        frame: &frame,
        sentence: sentence(t, &found, open),
        action: format!("/imports/{id}/review?page={}", page.saturating_add(1)),
        key: page.saturating_add(1).to_string(),
        whats: ["donation", "income", "payment", "move", "aside", "entry"]
            .map(|what| Choice::new(what, t.get(&format!("web-review-what-{what}"))))
            .to_vec(),
        funds: found
            .chart
            .funds()
            .into_iter()
            .map(|fund| Choice::new(fund.code.as_str(), fund.name.as_str()))
            .collect(),
        sources,
        uses,
        pager: pager(t, id, page, open),
        groups,
        refused,
        red_checks,
        import_href: format!("/imports/{id}"),
        known_count: found.import.facts.duplicate_count,
        known,
        problems,
        ticked: i64::try_from(ticked).unwrap_or(0),
        leave_href: format!("/bank/{}", found.own),
        empty: nothing_left(t, found.own),
    };
    if view.problems.is_empty() { visitor.show(&view) } else { visitor.show_again(&view) }
}

/// The lines of this page in their groups: with what was typed for them, else what was kept, else as proposed.
fn shown_groups(
    t: &Words,
    found: &Found,
    page: usize,
    typed: Option<&Typed>,
    wrong: &BTreeMap<i64, String>,
) -> Vec<ReviewGroup> {
    let open: Vec<&Line> = found.lines.iter().filter(|line| line.group.is_open()).collect();
    let (first, last) = page_bounds(page, PAGE);
    let on_page: Vec<i64> = open.iter().take(last).skip(first).map(|line| line.id()).collect();
    let ticked = typed.map(|typed| typed.all("line"));
    let kept_ticked: BTreeSet<&str> = found.kept.0.all("line").into_iter().collect();
    let row = |line: &Line| -> ReviewRow {
        let mut row = line.row(t);
        let is_typed = |typed: &&Typed| typed.find(&format!("what-{}", row.id)).is_some();
        if let (Some(typed), Some(ticked)) = (typed.filter(is_typed), &ticked) {
            row = typed_over(row, typed, ticked);
        } else if found.kept.1.contains(&row.id) {
            row = typed_over(row, &found.kept.0, &found.kept.0.all("line"));
        }
        row.error = wrong.get(&line.id()).cloned().unwrap_or_default();
        row
    };
    let is_unticked = |line: &Line| {
        let id = line.id().to_string();
        match (typed.filter(|typed| typed.find(&format!("what-{id}")).is_some()), &ticked) {
            (Some(_), Some(ticked)) => !ticked.contains(&id.as_str()),
            _ => found.kept.1.contains(&id) && !kept_ticked.contains(id.as_str()),
        }
    };
    Group::ALL
        .into_iter()
        .filter_map(|group| {
            let of_group = found.lines.iter().filter(|line| line.group == group);
            let shown: Vec<ReviewRow> = match group.is_open() {
                true => of_group.filter(|line| on_page.contains(&line.id())).map(row).collect(),
                false if page == 0 => of_group.take(PAGE).map(row).collect(),
                false => Vec::new(),
            };
            let of_group = found.lines.iter().filter(|line| line.group == group);
            let all = of_group.filter(|line| !(group == Group::Suggested && is_unticked(line))).count();
            (!shown.is_empty()).then(|| group_of(t, group, shown, all))
        })
        .collect()
}

fn nothing_left(t: &Words, own: i64) -> Empty {
    let (text, action) = (t.get("web-review-nothing"), t.get("web-reconcile"));
    Empty { text, href: format!("/bank/{own}/reconcile"), action }
}

/// The frame; what was decided just before can be taken back in one step.
fn frame_with_undo(visitor: &Visitor, id: i64, last_batch: Option<i64>) -> Frame {
    let mut frame = frame(visitor, &visitor.words().get("web-review"));
    let was_decided = visitor.said().is_some_and(|said| said.key == "web-said-explained");
    if let (Some(flash), Some(batch), true) = (frame.flash.as_mut(), last_batch, was_decided) {
        flash.undo = Some(Undo { action: format!("/imports/{id}/batches/{batch}/undo"), key: String::new() });
    }
    frame
}

/// A group with its rows of this page; `all` are its lines on every page, of those that are ready the ticked ones.
fn group_of(t: &Words, group: Group, rows: Vec<ReviewRow>, all: usize) -> ReviewGroup {
    let all_step = match group {
        _ if all == 0 => "",
        Group::Suggested => "ready",
        Group::Matches => "matches",
        _ => "",
    };
    let all = i64::try_from(all).unwrap_or(i64::MAX);
    ReviewGroup {
        all_step,
        all_text: if all_step.is_empty() { String::new() } else { t.count(&format!("web-review-all-{all_step}"), all) },
        title: t.get(&format!("web-review-group-{}", group.name())),
        hint: t.get(&format!("web-review-hint-{}", group.name())),
        tone: if group == Group::NeedsYou { Tone::Warn } else { Tone::Plain },
        is_folded: !group.is_open() && !rows.iter().any(|row| !row.error.is_empty()),
        can_bring_back: group == Group::Aside,
        rows,
    }
}

fn sentence(t: &Words, found: &Found, open: usize) -> String {
    let facts = &found.import.facts;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| t.date(day)).unwrap_or_default();
    let open = t.count("web-review-open", i64::try_from(open).unwrap_or(i64::MAX));
    let mut said = t.with(
        "web-review-sentence",
        &[
            ("account", &found.account),
            ("from", &day(facts.covers_from)),
            ("to", &day(facts.covers_to)),
            ("open", &open),
        ],
    );
    if facts.duplicate_count > 0 {
        said.push(' ');
        said.push_str(&t.count("web-review-already", facts.duplicate_count));
    }
    said
}

/// Where money may have come from, and where it may have gone; with rows taken apart also what lies between currencies.
fn account_choices(
    t: &Words,
    accounts: &[Account],
    own: Option<&Account>,
    has_apart: bool,
) -> (Vec<ChoiceGroup>, Vec<ChoiceGroup>) {
    let of_kind = |kind: AccountKind| accounts.iter().filter(move |account| account.kind == kind).collect::<Vec<_>>();
    let with = |wanted: fn(Role) -> bool| {
        let is_other = |account: &&Account| own.is_none_or(|own| own.path != account.path);
        accounts.iter().filter(|account| wanted(account.role)).filter(is_other).collect::<Vec<_>>()
    };
    let group = |key: &str, accounts| (t.get(key), accounts);
    let shared = || {
        [
            group("web-review-accounts-money", with(Role::is_money)),
            group("web-review-accounts-owed", with(|role| matches!(role, Role::Receivable | Role::Payable))),
        ]
    };
    let mut sources = vec![group("web-review-accounts-income", of_kind(AccountKind::Income))];
    let mut uses = vec![group("web-review-accounts-expense", of_kind(AccountKind::Expense))];
    // A cost given back comes in, a gift given back goes out.
    sources.extend(shared());
    uses.extend(shared());
    if has_apart {
        let between = group("web-review-accounts-between", with(|role| role == Role::Conversion));
        sources.push(between.clone());
        uses.push(between);
    }
    sources.push(group("web-review-accounts-expense", of_kind(AccountKind::Expense)));
    uses.push(group("web-review-accounts-income", of_kind(AccountKind::Income)));
    (grouped(&sources), grouped(&uses))
}

fn pager(t: &Words, id: i64, page: usize, open: usize) -> Pager {
    let last = open.div_ceil(PAGE).max(1);
    let number = page.saturating_add(1);
    let href = |number: usize| format!("/imports/{id}/review?page={number}");
    Pager {
        newer: if number > 1 { href(page) } else { String::new() },
        older: if number < last { href(number.saturating_add(1)) } else { String::new() },
        summary: t.with("web-bank-page", &[("page", &number.to_string()), ("last", &last.to_string())]),
    }
}

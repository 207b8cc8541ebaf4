//! A month of sixty lines, from the bank's file to the finished reconciliation: every click and every choice is counted.

use std::cell::Cell;
use std::fmt::Write as _;

use thirtyfour::prelude::*;

use solidarity_ledger::ledger::{Currency, Money, Month, Movement};
use solidarity_ledger::store::accounts::Chart;
use solidarity_ledger::store::totals::{Cells, sum_cells};

use super::main_job::{PASSPHRASE, log_in};
use crate::learning::{explain_history, group};
use crate::support::book::Book;
use crate::support::browser::{Browser, Scripts, WIDE};
use crate::support::program::Server;

/// What the bank says of April: what is regular, gifts of new people, and two lines that say too little.
const LINES: &str = include_str!("../../golden/learning/lines.tsv");
/// New people's lines that only a person can explain; the first two stay, regular gifts stand for the others.
const UNCLEAR: [&str; 7] =
    ["Lena Neu", "Baumarkt Neu", "Emil Neu", "Flora Neu", "Jugendzentrum Neu", "Ruben Neu", "Carl Neu"];
/// Clicks, keys and choices that a month may take.
const ALLOWED: u32 = 15;
const GIRO: &str = "Assets:Bank:Giro";

/// The file, with the balance after every line, from the balance before the first.
fn statement(mut balance: i64) -> String {
    let april: Vec<Vec<&str>> =
        LINES.lines().filter(|line| line.starts_with("2026-04")).map(|line| line.split('\t').collect()).collect();
    let is_kept = |cells: &&Vec<&str>| UNCLEAR[..2].contains(&cells[1]) || !UNCLEAR.contains(&cells[1]);
    let regular = april.iter().filter(|cells| cells[7] == "rupression").take(5);
    let mut lines: Vec<_> = april.iter().filter(is_kept).chain(regular).collect();
    assert_eq!(lines.len(), 60);
    lines.sort_by_key(|cells| cells[0]);
    let mut file = String::from("Buchungstag;Valuta;Empfänger;IBAN;Verwendungszweck;Betrag;Saldo;Währung\n");
    for cells in lines {
        let day = format!("{}.{}.{}", &cells[0][8..], &cells[0][5..7], &cells[0][..4]);
        balance += cells[4].replace(',', "").parse::<i64>().unwrap();
        let after = format!("{},{:02}", balance / 100, balance % 100);
        writeln!(file, "{day};{day};{};{};{};{};{after};EUR", cells[1], cells[2], cells[3], cells[4]).unwrap();
    }
    file
}

/// What the account holds at the end of March, in minor units.
fn balance_of_march(book: &Book) -> i64 {
    let mut conn = book.conn();
    let chart = Chart::load(&mut conn).unwrap();
    let giro = chart.account_id(&GIRO.parse().unwrap()).unwrap();
    let march = Month::containing("2026-03-31".parse().unwrap()).last_day();
    let cells = sum_cells(&mut conn, &chart, Cells::OfAccount(giro), march).unwrap();
    cells.iter().map(Movement::closing_minor).sum()
}

/// The group after three months that are explained and reconciled, and a treasurer.
fn office(folder: &tempfile::TempDir) -> (Book, i64) {
    let book = group(&format!("sqlite://{}", folder.path().join("book.db").display()));
    explain_history(&book);
    let before = balance_of_march(&book);
    let shown = Money::new(before, Currency::EUR).to_string();
    book.done(&["reconcile", "--account", GIRO, "--date", "2026-03-31", "--balance", &shown]);
    let word = book.file("word", PASSPHRASE);
    book.done(&["user", "add", "anna", "--role", "treasurer", "--passphrase-file", &word]);
    (book, before)
}

/// A hand that counts what it does.
struct Hand<'a> {
    browser: &'a Browser,
    done: Cell<u32>,
}

impl Hand<'_> {
    async fn press(&self, button: &str) -> WebDriverResult<()> {
        self.done.set(self.done.get() + 1);
        self.browser.press(button).await
    }

    async fn choose(&self, row: &WebElement, field: &str, value: &str) -> WebDriverResult<()> {
        self.done.set(self.done.get() + 1);
        row.find(By::Css(format!("select[name^='{field}-'] option[value='{value}']"))).await?.click().await
    }
}

/// The row of the review that names somebody.
async fn row_of(browser: &Browser, name: &str) -> WebDriverResult<WebElement> {
    browser.find(By::XPath(format!("//tr[@data-row and contains(., '{name}')]"))).await
}

async fn a_month(hand: &Hand<'_>, server: &Server, file: &str) -> WebDriverResult<()> {
    let browser = hand.browser;
    browser.page.goto(server.page("/")).await?;
    hand.press("main a[href='/import']").await?;
    hand.done.set(hand.done.get() + 1);
    browser.find(By::Css("input[type='file']")).await?.send_keys(file).await?;
    hand.press("main form button.primary").await?;
    hand.press("button[name='step'][value='import']:not(.unseen)").await?;

    let lena = row_of(browser, "Lena Neu").await?;
    hand.choose(&lena, "what", "donation").await?;
    hand.choose(&lena, "fund", "general").await?;
    let market = row_of(browser, "Baumarkt Neu").await?;
    hand.choose(&market, "what", "payment").await?;
    hand.choose(&market, "fund", "general").await?;
    hand.choose(&market, "account", "Expenses:General:Office").await?;
    hand.press("button[name='step'][value='post']:not(.unseen)").await?;

    hand.press("nav a[href='/bank']").await?;
    hand.press("main a[href$='/reconcile']").await?;
    hand.press("main form button.primary").await?;
    hand.press("button[name='step'][value='finish']").await
}

#[tokio::test]
async fn a_month_of_sixty_lines_is_imported_and_reconciled_in_fifteen_clicks() {
    let folder = tempfile::tempdir().unwrap();
    let (book, before) = office(&folder);
    let file = book.file("april.csv", statement(before));
    let server = Server::of(&book.url);
    Browser::visit(Scripts::On, async |browser| {
        browser.width(WIDE).await?;
        log_in(browser, &server, "anna", PASSPHRASE).await?;
        let hand = Hand { browser, done: Cell::new(0) };
        a_month(&hand, &server, &file).await?;
        assert!(hand.done.get() <= ALLOWED, "{} clicks", hand.done.get());
        Ok(())
    })
    .await;
    let kept = book.json(&["reconcile", "list"]);
    let april = kept["reconciliations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["date"] == "2026-04-28")
        .expect("April is kept");
    assert_eq!(april["state"], "finished", "{april}");
    assert_eq!(book.raw().number("SELECT COUNT(*) AS n FROM statement_lines WHERE state = 'open'"), 0);
    book.assert_sound();
}

//! A night and the shelves on a phone without scripts: the sheet typed in, the night settled in one page, a shop's sheet,
//! and a count that finds too little.

use thirtyfour::prelude::*;

use super::main_job::{PASSPHRASE, log_in};
use crate::support::book::Book;
use crate::support::browser::{Browser, NARROW, Scripts};
use crate::support::program::Server;

/// A planned night, 20 shirts, 5 of them at a shop, and somebody who may record.
fn book(url: &str) -> Book {
    let book = Book::with_funds(url);
    book.done(&["product", "add", "SHIRT", "--name", "T-shirt", "--price", "18.00", "--fund", "merch"]);
    book.done(&["place", "add", "A", "--name", "Infoshop A", "--shop"]);
    book.done(&["event", "add", "E05", "--name", "Benefit night", "--date", "2026-05-16"]);
    book.done(&["event", "plan", "E05", "--share", "75 rupression", "--share", "25 general"]);
    book.record(
        r#"{"key":"b","act":"stock_purchase","date":"2026-05-01","items":[{"product":"SHIRT","quantity":20,"cost":"130.00"}],"paid_from":"Assets:Bank:Giro"}
{"key":"o","act":"consignment_out","date":"2026-05-02","shop":"A","items":[{"product":"SHIRT","quantity":5}]}"#,
    );
    book.done(&["user", "add", "anna", "--role", "treasurer", "--passphrase-file", &book.file("word", PASSPHRASE)]);
    book
}

/// Opens a page on the phone; nothing of it sticks out.
async fn open(browser: &Browser, server: &Server, path: &str) -> WebDriverResult<()> {
    browser.page.goto(server.page(path)).await?;
    browser.width(NARROW).await?;
    assert!(!browser.overflows().await?, "{path} fits a phone");
    Ok(())
}

/// Looks at what would be posted, and posts it.
async fn agree(browser: &Browser) -> WebDriverResult<()> {
    browser.step("check").await?;
    assert!(!browser.overflows().await?, "what would be posted fits a phone");
    browser.step("post").await
}

async fn enter_night(browser: &Browser, server: &Server) -> WebDriverResult<()> {
    open(browser, server, "/record/night?event=E05").await?;
    browser.holds("event", "E05").await?;
    browser.choose("into", "Assets:Cash:Box").await?;
    browser.fill_date("date", "2026-05-16").await?;
    // 50 guests at 5.00 and 10 at 8.00 are 330.00 at the door, 120.00 at the bar; 20.00 went for flyers. 429.00 lie there
    // where 430.00 should: 8 × 50.00 + 1 × 20.00 + 4 × 2.00 + 1 × 1.00.
    for (name, value) in [("guests-1", "50"), ("class-1", "5"), ("guests-2", "10"), ("class-2", "8,00"), ("bar", "120")]
    {
        browser.fill(name, value).await?;
    }
    for (name, value) in
        [("note-5000", "8"), ("note-2000", "1"), ("note-200", "4"), ("note-100", "1"), ("paid-1", "20")]
    {
        browser.fill(name, value).await?;
    }
    // What was begun must be finished: the form says where.
    browser.step("check").await?;
    browser.shows("What for").await?;
    browser.choose("expense-1", "Expenses:Event:Flyers").await?;
    agree(browser).await?;
    browser.shows("429.00").await
}

async fn settle_night(browser: &Browser, server: &Server) -> WebDriverResult<()> {
    open(browser, server, "/events/E05/settle").await?;
    browser.shows("Left after costs").await?;
    // The band's 60 percent of 429.00 are 257.40, more than its guarantee. The shares of the plan stand there already.
    browser.choose("deal-1", "Expenses:Event:Bands").await?;
    browser.fill("guarantee-1", "100").await?;
    browser.fill("percent-1", "60").await?;
    browser.choose("from-1", "Assets:Cash:Box").await?;
    browser.fill_date("date", "2026-05-17").await?;
    agree(browser).await?;
    browser.page.goto(server.page("/events/E05/settle")).await?;
    browser.shows("This night was settled on").await
}

async fn settle_shop(browser: &Browser, server: &Server) -> WebDriverResult<()> {
    open(browser, server, "/consignment/shop/A").await?;
    browser.press("a[href='/consignment/settled?shop=A']").await?;
    browser.width(NARROW).await?;
    assert!(!browser.overflows().await?, "the shop's sheet fits a phone");
    browser.fill("sold-SHIRT", "3").await?;
    browser.fill("returned-SHIRT", "1").await?;
    browser.fill("missing-SHIRT", "1").await?;
    browser.fill("percent", "30").await?;
    browser.fill_date("date", "2026-05-20").await?;
    agree(browser).await?;
    open(browser, server, "/consignment/shop/A").await?;
    // 54.00 less 16.20.
    browser.shows("37.80 EUR").await?;
    browser.shows("Nothing of ours lies there").await
}

async fn count_shelf(browser: &Browser, server: &Server) -> WebDriverResult<()> {
    open(browser, server, "/stock/counted").await?;
    browser.fill("counted-SHIRT", "14").await?;
    browser.fill_date("date", "2026-05-31").await?;
    agree(browser).await?;
    open(browser, server, "/merch/SHIRT").await?;
    browser.shows("14 pieces").await
}

#[tokio::test]
async fn a_night_is_entered_and_settled_and_goods_are_settled_and_counted_on_a_phone_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("book.db").display());
    let book = book(&url);
    let server = Server::of(&url);
    let mut has_run = false;
    Browser::visit(Scripts::Off, async |browser| {
        log_in(browser, &server, "anna", PASSPHRASE).await?;
        enter_night(browser, &server).await?;
        settle_night(browser, &server).await?;
        settle_shop(browser, &server).await?;
        count_shelf(browser, &server).await?;
        has_run = true;
        Ok(())
    })
    .await;
    if has_run {
        // Left of 429.00 after the band: 171.60, of which three quarters go to Rupression.
        assert_eq!((book.fund_total("rupression"), book.fund_total("event-E05")), ("128.70".into(), "0.00".into()));
        // 20 shirts: 3 sold, 1 missing at the shop; 16 should lie there and 14 do.
        let left = book.raw().texts("SELECT CAST(SUM(quantity) AS TEXT) AS t FROM stock_levels");
        assert_eq!(left, ["14"]);
        book.assert_sound();
    }
}

//! The stall on a phone: two taps are a sale, with scripts and without.

use thirtyfour::prelude::*;

use crate::support::browser::{Browser, NARROW, Scripts};
use crate::support::program::Server;

async fn sell(browser: &Browser, server: &Server) -> WebDriverResult<()> {
    browser.page.goto(server.page("/login")).await?;
    browser.fill("login", &server.told("Login:")).await?;
    browser.fill("passphrase", &server.told("Passphrase:")).await?;
    browser.press("main form button").await?;
    browser.page.goto(server.page("/merch/sale")).await?;
    browser.width(NARROW).await?;
    assert!(!browser.overflows().await?, "the stall fits a phone");

    // A script counts up in place; without it the page comes again.
    browser.find(By::Css("button.tile[value='SHIRT-M']")).await?.send_keys(Key::Enter).await?;
    browser.holds("quantity-SHIRT-M", "1").await?;
    browser.press("button[name='step'][value='sell']").await?;
    browser.shows("Sold: 1 × T-shirt M in cash, 18.00 EUR.").await?;

    browser.fill("quantity-POSTCARD", "5000").await?;
    browser.press("button[name='step'][value='sell']").await?;
    browser.shows("holds 392 of Postcard, and 5000 are wanted").await?;
    browser.fill("stock_reason", "a box was never counted").await?;
    browser.press("button[name='step'][value='sell']").await?;
    browser.shows("Sold: 5000 × Postcard").await
}

#[tokio::test]
async fn one_sale_at_a_stall_is_two_taps_with_scripts_and_without() {
    for scripts in [Scripts::On, Scripts::Off] {
        let server = Server::demo();
        Browser::visit(scripts, async |browser| sell(browser, &server).await).await;
    }
}

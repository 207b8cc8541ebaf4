//! Every page of the demo book: nothing in the way of anybody (axe), nothing wider than the screen, light and dark.

use thirtyfour::prelude::*;

use crate::support::browser::{Browser, NARROW, Scheme, Scripts, WIDE};
use crate::support::program::Server;

/// Pages that every book has; those of single things are found by following links from them.
const PAGES: [&str; 63] = [
    "/",
    "/record",
    "/record/donation",
    "/record/sale",
    "/record/event-income",
    "/record/event-costs",
    "/record/payment",
    "/record/move",
    "/record/refund",
    "/record/transfer",
    "/record/journal",
    "/bank",
    "/import",
    "/imports",
    "/details",
    "/details/goods",
    "/standing",
    "/rules",
    "/rules/new",
    "/cash",
    "/owed",
    "/funds",
    "/funds/new",
    "/funds/rupression",
    "/merch",
    "/merch/SHIRT-M",
    "/merch/sale",
    "/merch/new",
    "/merch/sheet",
    "/merch/surplus",
    "/merch/SHIRT-M/edit",
    "/stock",
    "/stock/bought",
    "/stock/counted",
    "/stock/given",
    "/consignment/settled",
    "/record/order",
    "/record/exchange",
    "/record/night",
    "/events/E01/plan",
    "/events/E01/sheet",
    "/events/E01/settle",
    "/events",
    "/events/compare",
    "/merch/SHIRT-M/picture/new",
    "/events/E01",
    "/contacts",
    "/receipts",
    "/receipts/new",
    "/accounts",
    "/entries",
    "/entries/5",
    "/reports",
    "/reports/monthly",
    "/checked",
    "/reports/audit",
    "/reports/register?account=Assets:Bank:Giro",
    "/search?q=concert",
    "/public",
    "/periods",
    "/settings",
    "/help",
    "/help/statements",
];

/// Links on these pages lead to one page of each further kind.
const LEADS: [(&str, &str); 8] = [
    ("/cash", "main a[href$='/count']"),
    ("/cash", "main a[href$='/holder']"),
    ("/owed", "main a[href$='/letter']"),
    ("/bank", "main a[href^='/bank/']"),
    ("/imports", "main a[href^='/imports/']"),
    ("/", "main a[href*='/review']"),
    ("/settings", "main a[href='/settings/users']"),
    ("/settings", "main a[href='/settings/tokens']"),
];

#[tokio::test]
async fn every_page_is_open_to_everybody_at_every_width_in_light_and_dark() {
    let server = Server::demo();
    Browser::visit(Scripts::On, async |browser| {
        browser.page.goto(server.page("/login")).await?;
        browser.fill("login", &server.told("Login:")).await?;
        browser.fill("passphrase", &server.told("Passphrase:")).await?;
        browser.press("main form button").await?;
        let mut addresses: Vec<String> = PAGES.iter().map(|page| server.page(page)).collect();
        for (page, link) in LEADS {
            browser.page.goto(server.page(page)).await?;
            if let Some(found) = browser.page.find_all(By::Css(link)).await?.first() {
                addresses.push(server.page(&found.attr("href").await?.unwrap()));
            }
        }
        let mut wrong = Vec::new();
        for address in addresses {
            for (width, scheme) in
                [(WIDE, Scheme::Light), (WIDE, Scheme::Dark), (NARROW, Scheme::Light), (NARROW, Scheme::Dark)]
            {
                browser.width(width).await?;
                browser.prefer(scheme).await?;
                browser.page.goto(&address).await?;
                let title = browser.page.title().await?;
                if title.is_empty() || browser.page.find_all(By::Tag("h1")).await?.len() != 1 {
                    wrong.push(format!("{address} has not one h1 and a title"));
                }
                if browser.overflows().await? {
                    wrong.push(format!("{address} is wider than {width}"));
                }
                wrong.extend(
                    browser.barriers().await?.into_iter().map(|barrier| format!("{address} at {width}: {barrier}")),
                );
            }
        }
        wrong.dedup();
        assert!(wrong.is_empty(), "{} findings:\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    })
    .await;
}

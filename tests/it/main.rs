//! The integration tests: one binary, because each link of the whole program costs.
//! A test's name is a sentence; its file is named after the room or the story it tests.

// A test says what must be so and stops where it is not; what supports a test does the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod api_goods;
mod api_statements;
mod architecture;
mod attacks;
mod backups;
mod bad_files;
mod bad_input;
mod bank_rules;
mod broken_rows;
mod browser;
mod cancelled_night;
mod cash;
mod commands;
mod complaints;
mod contacts;
mod crash;
mod details;
mod documents;
mod drill;
mod dumps;
mod exchanges;
mod fiscal_year;
mod formats;
mod gifts;
mod given_back;
mod goods;
mod goods_figures;
mod goods_pages;
mod goods_reports;
mod handover;
mod learning;
mod lists;
mod logs;
mod merch_year;
mod moving_in;
mod night_plans;
mod nights;
mod outside;
mod pages;
mod payloads;
mod payouts;
mod product_changes;
mod progress;
mod providers;
mod public_gifts;
mod public_page;
mod receipts;
mod reconciling;
mod reports;
mod review;
mod rules;
mod samples;
mod schema;
mod search;
mod sending;
mod shop_orders;
mod spheres;
mod standing;
mod story;
mod support;
mod verify;
mod worked_book;

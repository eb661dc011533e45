//! A week of Nets' day: what was done, what is due, and the files that came of it.

use askama::Template;
use axum::http::Uri;
use jiff::ToSpan;
use nets_control::EntrySearch;
use nets_core::Timestamp;
use nets_core::civil::Date;
use nets_core::timeline::Entry;
use nets_driver::{EntryFilter, EntryOrder};
use nets_story::is_of_nets_day;
use nets_web::Problem;
use nets_web::written::shortened;

use crate::address;
use crate::answer::{Reply, page, parameters};
use crate::due;
use crate::frame::{Frame, Tab, now};
use crate::here::InWorld;
use crate::now::ShownDue;
use crate::refusal::Refusal;
use crate::row::EntryRow;
use crate::times::Times;

/// So many steps of one day are shown; the timeline has all.
const STEPS: usize = 30;

/// So many things that are due in a week.
const DUE: usize = 200;

/// So many entries are looked through at a time.
const PIECE: usize = 1_000;

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    frame: Frame,
    title: String,
    hours: Vec<(&'static str, String)>,
    days: Vec<Day>,
    before: String,
    after: String,
    this_week: String,
}

struct Day {
    name: String,
    is_today: bool,
    is_rest: bool,
    done: Vec<EntryRow>,
    more: usize,
    due: Vec<ShownDue>,
}

/// `GET /ui/{world}/calendar`; `week` is any day of the week that is meant.
pub(crate) async fn read(here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["week"])?;
    let times = Times::at(now(&here));
    let meant = match parameters.text("week") {
        None => times.today(),
        Some(text) => text.parse::<Date>().map_err(|_| {
            let detail = format!("`{}` is no date", shortened(text));
            Problem::bad_parameter("week", detail).hint("write it like 2026-01-05")
        })?,
    };
    let monday = meant.saturating_sub(i64::from(meant.weekday().to_monday_zero_offset()).days());
    let days: Vec<Date> = (0..7_i64).map(|day| monday.saturating_add(day.days())).collect();
    let frame = Frame::of(&here, &uri, Tab::Calendar, "/v1/clock").await?;
    let dates = days.clone();
    let looked = here.look(move |view| {
        let calendar = view.simulator.calendar();
        let (first, last) = (dates[0], dates[6]);
        let is_in_week = |at| (first..=last).contains(&calendar.date(at));
        let due = due::lines(&view, DUE, |at, _| is_in_week(at));
        let rest: Vec<bool> = dates.iter().map(|day| calendar.is_rest_day(*day)).collect();
        let begins = calendar.moment(first.to_datetime(nets_core::civil::Time::midnight()));
        Ok((due, rest, begins))
    });
    let (due, rest, begins) = looked.await?;
    let done = done_since(&here, begins, &times, *days.last().unwrap_or(&monday)).await?;
    let table = &here.scenario.scenario.timetable;
    let hour = |time: nets_core::civil::Time| time.strftime("%H:%M").to_string();
    let of_week = |day: Date| address::with(&here.at("/calendar"), [("week", day.to_string())]);
    let title = format!("Week of {}", monday.strftime("%A %-d %B %Y"));
    let shown_days = days.iter().zip(rest).map(|(date, is_rest)| {
        let is_of_day = |at: Timestamp| times.local(at).date() == *date;
        let steps: Vec<&Entry> = done.iter().filter(|entry| is_of_day(entry.at)).collect();
        let due = due.iter().filter(|line| is_of_day(line.at)).cloned();
        Day {
            name: date.strftime("%A %-d %B").to_string(),
            is_today: *date == times.today(),
            is_rest,
            done: steps.iter().take(STEPS).map(|entry| step(entry, &here, &times)).collect(),
            more: steps.len().saturating_sub(STEPS),
            due: due.map(|line| due_on_its_day(line, &here, &times)).collect(),
        }
    });
    page(&CalendarPage {
        hours: vec![
            ("return file of e-Boks", hour(table.return_file)),
            ("delivery in e-Boks", hour(table.delivery)),
            ("subscriptions handed over", hour(table.subscription_hand_over)),
            ("distribution report", hour(table.distribution_report)),
            ("subscription lists", hour(table.subscription_list)),
            ("cut-off", hour(table.cut_off)),
            ("cut-off for subscriptions", hour(table.subscription_cut_off)),
            ("hand-over to e-Boks", hour(table.hand_over)),
        ],
        days: shown_days.collect(),
        title,
        before: of_week(monday.saturating_sub(7.days())),
        after: of_week(monday.saturating_add(7.days())),
        this_week: here.at("/calendar"),
        frame,
    })
}

/// A step of a day, which stands above it.
fn step(entry: &Entry, here: &InWorld, times: &Times) -> EntryRow {
    let mut row = EntryRow::of(entry, here, times);
    row.at.short = times.hour(entry.at);
    row
}

fn due_on_its_day(line: due::DueLine, here: &InWorld, times: &Times) -> ShownDue {
    let hour = times.hour(line.at);
    let mut due = ShownDue::of(line, here, times);
    due.at.short = hour;
    due
}

/// The steps of Nets' day between these moments, in their order. What is older is not looked at.
async fn done_since(
    here: &InWorld,
    begins: Timestamp,
    times: &Times,
    last: Date,
) -> Result<Vec<Entry>, Refusal> {
    let mut search = EntrySearch::new(here.world.clone(), EntryFilter::default(), EntryOrder::Newest);
    let mut done = Vec::new();
    loop {
        let (entries, more) = search.take(PIECE).await?;
        let is_older = entries.last().is_some_and(|entry| entry.at < begins);
        done.extend(entries.into_iter().filter(|entry| {
            entry.at >= begins && times.local(entry.at).date() <= last && is_of_nets_day(&entry.happening)
        }));
        if is_older || !more {
            done.reverse();
            return Ok(done);
        }
    }
}

//! A file's XML, by the template of its format.

use std::io::{self, Write};

use minijinja::Value;
use nets_core::effect::{OutboundContent, OutboundFile, SubscriptionList};

use crate::data;
use crate::data::subscription_list::SubscriberRow;
use crate::format::OutboundFormat;
use crate::list_lines::ListLines;
use crate::problem::RenderProblem;
use crate::sources::Sources;
use crate::streamed::with_rows;
use crate::templates::Templates;

/// All of a file that is XML; of a signing result, the receipt in its zip.
pub(crate) fn write(
    templates: &Templates,
    file: &OutboundFile,
    sources: &dyn Sources,
    out: &mut dyn Write,
) -> Result<(), RenderProblem> {
    if let OutboundContent::SubscriptionList(list) = &file.content
        && let Some(lines) = ListLines::of(templates, file, list)?
    {
        return Ok(lines.write(sources.subscribers(list), list, out)?);
    }
    let task = Task::of(file, sources);
    task.with_data(|data| templates.write(task.format, task.items, data, out))?
}

/// What is to be written about.
pub(crate) struct Task<'a> {
    format: OutboundFormat,
    /// How many rows or messages there are: what a file may cost depends on it.
    items: usize,
    file: &'a OutboundFile,
    sources: &'a dyn Sources,
}

impl<'a> Task<'a> {
    pub(crate) fn of(file: &'a OutboundFile, sources: &'a dyn Sources) -> Self {
        let (format, items) = match &file.content {
            OutboundContent::Receipt(receipt) => (OutboundFormat::Receipt, receipt.messages.len()),
            OutboundContent::RealtimeReceipt(receipt) => {
                (OutboundFormat::RealtimeReceipt, receipt.messages.len())
            }
            OutboundContent::DistributionReport(report) => {
                (OutboundFormat::DistributionReport, report.entries.len())
            }
            OutboundContent::SubscriptionList(list) => {
                (OutboundFormat::SubscriptionList, sources.subscribers(list).count())
            }
            OutboundContent::SigningResult(_) => (OutboundFormat::SigningReceipt, 1),
        };
        Task { format, items, file, sources }
    }

    /// Calls `consume` with what the template is told.
    pub(crate) fn with_data<T>(&self, consume: impl FnOnce(Value) -> T) -> io::Result<T> {
        let file = self.file;
        let data = match &file.content {
            OutboundContent::Receipt(receipt) => data::receipt::data(file, receipt),
            OutboundContent::RealtimeReceipt(receipt) => data::realtime_receipt::data(file, receipt),
            OutboundContent::DistributionReport(report) => data::distribution_report::data(file, report),
            OutboundContent::SigningResult(result) => data::signing_receipt::data(file, result),
            OutboundContent::SubscriptionList(list) => return self.with_rows(list, consume),
        };
        Ok(consume(data))
    }

    fn with_rows<T>(&self, list: &SubscriptionList, consume: impl FnOnce(Value) -> T) -> io::Result<T> {
        let eboks_id = Value::from(list.eboks_id.as_str());
        let row = |subscriber| SubscriberRow { subscriber, eboks_id: eboks_id.clone() };
        let rows = self.sources.subscribers(list).map(|subscriber| Value::from_object(row(subscriber)));
        with_rows(self.items, rows, |rows| consume(data::subscription_list::data(self.file, list, rows)))
    }
}

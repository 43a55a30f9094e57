//! Charges: what is paid for what, by whom.

use facts::Exact;
use facts::id::{MeasureId, PartyId, ServiceId};
use jiff::civil::Date;

use super::{Condition, RoundRule, Spanned, Window};
use crate::term::{Bands, Interval, Money, Share, record, words};

record! {
    /// A charge.
    Charge exactly one of ["fixed", "metered", "pass_through"] {
        title: Option<String>, "its title", "{}";
        clause: Option<String>, "the number of the clause in the prose contract", "Clause {}";
        from: Spanned<PartyId>, "who pays", "It is paid by {}";
        to: Spanned<PartyId>, "who is paid", "It is paid to {}";
        service: Option<ServiceId>, "the service that is paid for", "It is for the service {}";
        window: Option<Window>, "how often it is charged; each month where it is left out", "It is charged {}";
        fixed: Option<Money>, "a fixed amount for each window", "It is {} for each window";
        metered: Option<Metered>, "a price times what was used", "It is a price times what was used";
        pass_through: Option<PassThrough>, "a provider's own cost, passed on", "A provider's own cost is passed on";
        index: Option<Indexation>, "how it follows an index", "It follows an index";
        minimum: Option<Money>, "the least for a window", "It is at least {}";
        starts: Option<Date>, "the first day that is charged", "The first day that is charged is {}";
        ends: Option<Date>, "the first day that is no longer charged", "The first day that is no longer charged is {}";
        part_window: Option<PartWindow>, "what a window that is only partly covered costs", "A window that is only partly covered {}";
        conversion: Option<Conversion>, "how a foreign currency is converted", "How a foreign currency is converted";
        round: Option<RoundRule>, "how the amount is rounded before it is posted", "The amount is rounded to {}";
    }

    /// A price times what was used.
    Metered exactly one of ["price", "bands", "dead_band"] {
        meter: Option<String>, "the meter of the usage facts", "The meter is {}";
        measure: Option<MeasureId>, "the measure that gives the volume, in place of a meter", "The volume is the measure {}";
        only as "where": Option<Condition>, "only usage that satisfies this", "Only what satisfies this counts: {}";
        unit: Option<String>, "the unit, as people read it", "It is counted in {}";
        price: Option<Money>, "the price of a unit", "A unit costs {}";
        bands: Vec<PriceBand> as Bands<PriceBand>, "prices by volume", "Prices by volume";
        banding: Option<Banding>, "whether a band's price holds for all units or for those in the band", "A band's price holds for {}";
        dead_band: Option<DeadBand>, "only what differs from a baseline is charged", "Only what differs from a baseline is charged";
        minimum_volume: Option<Exact>, "the least volume that is charged", "At least {} units are charged";
    }

    /// A band of volumes with its price.
    PriceBand {
        volume: Spanned<Interval>, "the volumes of the band", "For volumes {}";
        price: Money, "the price of a unit", "A unit costs {}";
    }

    /// Only what differs from a baseline is charged, beyond a band around it.
    DeadBand {
        baseline: Exact, "the volume that is paid for already", "The baseline is {} units";
        band: Share, "how far from the baseline nothing is charged, either way", "Within {} of it nothing is charged";
        additional: Money, "the price of a unit more", "A unit more costs {}";
        reduced: Money, "what a unit less gives back", "A unit less gives back {}";
        counted_from: CountedFrom, "from where units are counted outside the band", "Outside the band, units are counted from {}";
    }

    /// A provider's own cost, passed on.
    PassThrough {
        basis: String, "the basis of the cost facts, such as `billed`", "The basis is {}";
        only as "where": Option<Condition>, "only costs that satisfy this", "Only what satisfies this counts: {}";
        markup: Option<Share>, "what is added", "{} is added";
        cap: Option<Money>, "the most for a window", "It is at most {} in a window";
    }

    /// How a charge follows an index.
    Indexation {
        index: String, "the business value that holds the index", "The index is {}";
        base: Exact, "its value at the start", "At the start it was {}";
        cap: Option<Share>, "the most that the charge rises", "The charge rises by at most {}";
        floor: Option<Share>, "the least change of the charge; negative where it may fall", "It changes by at least {}";
        above: Option<Share>, "only a rise above this counts", "Only what goes above {} counts";
        every: Option<Window>, "the windows for which the index is read anew, at their start; each year where it is left out", "The index is read anew {}, at the start";
    }

    /// How a foreign currency is converted.
    Conversion {
        rate: String, "the business value that holds the rate, in the charge's currency for a unit of the other", "The rate is {}";
        on: RateDay, "of which day the rate is", "It is that of {}";
    }
}

words! {
    /// What a window that is only partly covered costs.
    PartWindow {
        ProRata = "pro-rata", "costs its share by days";
        Whole = "whole", "costs as much as a whole one";
    }

    /// For which units a band's price holds.
    Banding {
        Marginal = "marginal", "the units in the band";
        Whole = "whole", "all units";
    }

    /// From where units are counted outside a dead-band.
    CountedFrom {
        Baseline = "baseline", "the baseline";
        Edge = "edge", "the edge of the band";
    }

    /// Of which day a rate is.
    RateDay {
        WindowEnd = "window-end", "the last day of the window";
        WindowStart = "window-start", "the first day of the window";
    }
}

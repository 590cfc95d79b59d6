// The mail between the director and the crews: values only, since they share nothing.

import Wire

/// What the director asks of a crew.
enum Order: Sendable {
    /// Everyone joins, evenly from now on.
    case join
    /// Danmaku and likes a second of this crew, for so many seconds.
    case chat(messages: Double, likes: Double, seconds: Double, speaker: Plan.Speaker)
    /// Claims in every wave from now on.
    case awaitRain(Rain)
    /// The host opens a point rain.
    case openRain(pot: Int64, Rain)
    /// The mall sells, for so many seconds.
    case sell(Selling, seconds: Double)
    /// Wants a piece of the flash sale that comes.
    case awaitSale(Sale)
    /// The host announces a flash sale, or closes it.
    case openSale(Sale)
    case closeSale(String)
    /// Comes to the quiz or red packet that is opened next; the host opens it, or ends any.
    case awaitRush(Rush)
    case openRush(Rush)
    case closeActivity(String)
    /// Nobody chats any more.
    case hush
    /// So many viewers a second leave and come anew; nil: no more.
    case churn(Double?)
    /// Everyone is cut off once and comes back.
    case cutAll(Cutting)
    /// Those too who wait for the byte they were to be cut at.
    case cutTheRest
    /// Everyone is cut off again and again; nil: no more.
    case cut(Cutting?)
    /// Some do not read from now on; nil: all read.
    case slow(Slowness?)
    /// Everyone leaves; the crew then gives its tally and stops its loop.
    case leave
}

/// What a crew tells the director.
enum News: Sendable {
    /// Something that concerns what the host does.
    case host(JSON)
    case done(Tally)
}

import CCurl
import Glibc

/// The sockets that libcurl wants to hear of, and the descriptor that wakes the loop.
final class SocketSet {
    private let epoll: Int32
    private var events = [epoll_event](repeating: epoll_event(), count: 256)
    /// Sockets of kept connections, by number: libcurl has let go of them, and most are asked for again by the next
    /// call, so that they stay in the set until they have news.
    private var isLetGo: [Bool] = []

    /// nil where no descriptor is left.
    init?(wakeup: Int32) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { return nil }
        watch(wakeup, EPOLLIN.rawValue)
    }

    deinit { close(epoll) }

    /// What libcurl asks for a socket: `CURL_POLL_…`.
    func follow(_ socket: Int32, _ what: Int32) {
        switch what {
        case CURL_POLL_IN: watch(socket, EPOLLIN.rawValue)
        case CURL_POLL_OUT: watch(socket, EPOLLOUT.rawValue)
        case CURL_POLL_INOUT: watch(socket, EPOLLIN.rawValue | EPOLLOUT.rawValue)
        default: letGo(socket)
        }
    }

    private func letGo(_ socket: Int32) {
        let place = Int(socket)
        if place >= isLetGo.count {
            isLetGo += [Bool](repeating: false, count: place + 64 - isLetGo.count)
        }
        isLetGo[place] = true
    }

    /// A socket that is closed leaves the set by itself, so that libcurl's word alone does not tell whether
    /// it is in.
    private func watch(_ socket: Int32, _ mask: UInt32) {
        if isLetGo.indices.contains(Int(socket)) { isLetGo[Int(socket)] = false }
        var event = epoll_event()
        event.events = mask
        event.data.fd = socket
        if epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0 { epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) }
    }

    /// Waits for news; places of it, for `news`.
    func wait(until moment: Moment?) -> Range<Int> {
        let timeout = moment.map { $0.milliseconds(since: .now) } ?? -1
        return 0..<Int(max(0, epoll_wait(epoll, &events, Int32(events.count), timeout)))
    }

    /// A socket with news and what they are: `CURL_CSELECT_…`; nil where nobody waits for them.
    func news(_ place: Int) -> (socket: Int32, events: Int32)? {
        let socket = events[place].data.fd
        if isLetGo.indices.contains(Int(socket)), isLetGo[Int(socket)] {
            epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nil)
            return nil
        }
        let mask = events[place].events
        var found: Int32 = 0
        if mask & EPOLLIN.rawValue != 0 { found |= CURL_CSELECT_IN }
        if mask & EPOLLOUT.rawValue != 0 { found |= CURL_CSELECT_OUT }
        if mask & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { found |= CURL_CSELECT_ERR }
        return (socket, found)
    }
}

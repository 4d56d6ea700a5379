import LuaRuntime
import Plugins
import Samples

/// What the plugin's metrics come to.
extension World {
    /// Takes a series down.
    func addSeries(_ metric: String, _ place: LuaValue, _ values: String, step: TimeSpan) throws(LuaHostError) {
        var labels = Labels()
        let object: ObjectReference
        switch place {
        case .string(let name): object = try ObjectName.parse(name, .pods)
        case .table(let table):
            var fields = try TableReader("t:series", table)
            let named: [(String, GroupResource, String?)] = [
                ("pod", .pods, try fields.text("pod")), ("node", .nodes, try fields.text("node")),
                ("object", .pods, try fields.text("object")),
            ]
            let given = named.filter { $0.2 != nil }
            guard given.count == 1, let name = given[0].2 else {
                throw fields.fail(
                    "its object must be given as one of pod, node and object: { pod = \"shop/web-1\", … }")
            }
            object = try ObjectName.parse(name, given[0].1)
            for field in fields.rest {
                guard case .string(let value) = field.value else {
                    throw fields.fail("label \(field.name) is \(LuaText.of(field.value)), expected a string")
                }
                labels[field.name] = value
            }
        default:
            throw LuaHostError(
                "t:series: the second argument must say of what: { pod = \"shop/web-1\", container = \"web\" }")
        }
        let isThere: Bool
        switch object.resource {
        case .pods: isThere = inventory.pod(named: object.name, in: object.namespace) != nil
        case .nodes: isThere = inventory.node(named: object.name) != nil
        default: isThere = true
        }
        guard isThere else { throw LuaHostError("t:series: \(missing(object))") }
        do {
            let key = SeriesKey(metric: metric, object: object, labels: labels)
            guard schedule(key, try SeriesNotation.values(of: values), step: step) else {
                throw LuaHostError("t:series: there are too many series")
            }
        } catch let error as SeriesNotation.Failure {
            throw LuaHostError("t:series: \(error)")
        } catch let error as LuaHostError {
            throw error
        } catch {
            throw LuaHostError("t:series: \(error)")
        }
    }

    /// The object whose metric a test asks for; of what kind it is, the metric says where the name doesn't.
    func object(of metric: String, _ name: String) throws(LuaHostError) -> ObjectReference {
        let offered = catalogue.customMetrics()
        let kinds = offered.filter { $0.metric == metric }.map(\.resource)
        guard let first = kinds.first else {
            let names = offered.map { "\($0.resource)/\($0.metric)" }
            let known = names.isEmpty ? "it declares none" : "it declares \(names.joined(separator: ", "))"
            throw LuaHostError("the plugin declares no metric \"\(metric)\" of objects; \(known)")
        }
        let object = try ObjectName.parse(name, kinds.contains(.pods) ? .pods : first)
        guard kinds.contains(object.resource) else {
            throw LuaHostError(
                "\(metric) is a metric of \(kinds.map(\.description).joined(separator: ", ")), not of \(object)")
        }
        return object
    }

    /// A metric's one value for an object, or why there is none.
    func value(
        _ metric: String, _ object: ObjectReference, where labels: Labels
    ) async throws(LuaHostError) -> Result<Double, AbsenceReason> {
        await settle()
        let requirements = labels.map { LabelSelector.Requirement(key: $0.name, operator: .equals, values: [$0.value]) }
        let answer = await catalogue.customMetric(metric, of: object, where: LabelSelector(requirements))
        if let value = answer.values.first { return .success(value.value) }
        return .failure(answer.absent.first?.reason ?? .unknownMetric)
    }

    /// All values of a metric for an object.
    func values(_ metric: String, _ object: ObjectReference) async -> Result<[LabelledValue], AbsenceReason> {
        await settle()
        return await catalogue.values(of: metric, for: object)
    }

    /// What helps to understand why there is no value.
    func hint(_ reason: AbsenceReason) -> String {
        switch reason {
        case .noSamples, .noSamplesOf, .singleSample, .neverScraped, .declined:
            guard let last = lastSeries else { return "" }
            return " (it is \(elapsed(clock.now())), and series go on until \(elapsed(last)): see t:advance)"
        default: return ""
        }
    }
}

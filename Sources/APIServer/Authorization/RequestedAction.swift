import Kubernetes
import KubernetesClient
import Samples

extension AccessReview.Action {
    /// What a request asks for. A list brings its selectors, so that a role may be bound to them; one that can't be read is
    /// left out, and the route refuses it.
    ///
    /// Sources: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go, plugin/pkg/authorizer/webhook/webhook.go
    /// (`resourceAttributesFrom`).
    init(_ request: APIRequest) {
        let info = request.info
        guard let wanted = info.resource else {
            self = .path(verb: info.verb, path: info.path)
            return
        }
        var resource = AccessReview.Resource(
            verb: info.verb, group: wanted.group, version: wanted.version, resource: wanted.resource,
            subresource: wanted.subresource, namespace: wanted.namespace, name: wanted.name
        )
        if ["list", "watch", "deletecollection"].contains(info.verb) {
            let fields = (try? request.fieldSelector())?.requirements ?? []
            resource.fieldRequirements = fields.map {
                .init(key: $0.field, operator: $0.isNegated ? .notIn : .in, values: [$0.value])
            }
            if resource.name.isEmpty {
                // A list of the one object of this name is what a request for it by name would be.
                resource.name = fields.first { $0.field == "metadata.name" && !$0.isNegated }?.value ?? ""
            }
            let labels = (try? request.labelSelector())?.requirements ?? []
            resource.labelRequirements = labels.compactMap { .init($0) }
        }
        self = .resource(resource)
    }
}

extension AccessReview.Requirement {
    /// A requirement of a label selector; nil where a review can't say it.
    fileprivate init?(_ requirement: LabelSelector.Requirement) {
        let relation: Operator
        switch requirement.operator {
        case .equals, .in: relation = .in
        case .notEquals, .notIn: relation = .notIn
        case .exists: relation = .exists
        case .doesNotExist: relation = .doesNotExist
        case .greaterThan, .lessThan: return nil
        }
        self.init(key: requirement.key, operator: relation, values: requirement.values)
    }
}

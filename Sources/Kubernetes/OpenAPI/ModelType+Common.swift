extension ModelType {
    private static let meta = "io.k8s.apimachinery.pkg.apis.meta.v1"

    static let quantity = ModelType(
        name: "io.k8s.apimachinery.pkg.api.resource.Quantity",
        description: "A number with a suffix for its scale: n, u, m, k, M, G, T, P, E or Ki, Mi, Gi, Ti, Pi, Ei.",
        shape: .stringOrNumber
    )

    static let time = ModelType(
        name: "\(meta).Time", description: "A point in time by RFC 3339, in whole seconds of UTC.",
        shape: .formatted("date-time")
    )

    static let duration = ModelType(
        name: "\(meta).Duration", description: "A span of time as Go writes it: 15.021s, 1m0s.", shape: .string
    )

    static let objectMeta = ModelType(
        name: "\(meta).ObjectMeta", description: "What the object is called and how it is labelled.",
        shape: .object([
            Field(
                name: "creationTimestamp", shape: .reference(time.name),
                description: "When this description was made: the time of the answer."
            ),
            Field(name: "labels", shape: .map(.string), description: "The labels of the node or pod, copied."),
            Field(name: "name", shape: .string, description: "The name of the node or pod."),
            Field(name: "namespace", shape: .string, description: "The namespace of the pod; nothing for nodes."),
            Field(
                name: "resourceVersion", shape: .string, description: "The version of all objects when this was told."),
        ])
    )

    static let listMeta = ModelType(
        name: "\(meta).ListMeta", description: "What lists say of themselves.",
        shape: .object([
            Field(
                name: "continue", shape: .string,
                description: "Where the list goes on, to be asked for by the variable of this name; empty at the end."),
            Field(
                name: "remainingItemCount", shape: .integer, description: "How many objects are left behind this part."),
            Field(name: "resourceVersion", shape: .string, description: "The version of the list, to watch from."),
        ])
    )

    static let labelSelector = ModelType(
        name: "\(meta).LabelSelector", description: "A choice by labels: all conditions must be met.",
        shape: .object([
            Field(
                name: "matchExpressions", shape: .array(.reference(labelSelectorRequirement.name)),
                description: "Conditions with an operator."
            ),
            Field(name: "matchLabels", shape: .map(.string), description: "Labels that must have these values."),
        ])
    )

    static let labelSelectorRequirement = ModelType(
        name: "\(meta).LabelSelectorRequirement", description: "A condition on one label.",
        shape: .object([
            Field(name: "key", shape: .string, description: "The label's name.", isRequired: true),
            Field(
                name: "operator", shape: .string, description: "In, NotIn, Exists or DoesNotExist.", isRequired: true),
            Field(name: "values", shape: .array(.string), description: "The values for In and NotIn."),
        ])
    )

    static let objectReference = ModelType(
        name: "io.k8s.api.core.v1.ObjectReference", description: "Names an object of the cluster.",
        shape: .object([
            Field(name: "apiVersion", shape: .string, description: "The object's group and version."),
            Field(name: "kind", shape: .string, description: "The object's kind."),
            Field(name: "name", shape: .string, description: "The object's name."),
            Field(name: "namespace", shape: .string, description: "The object's namespace, where it has one."),
        ])
    )
}

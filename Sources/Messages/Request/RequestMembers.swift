package import JSONScan

/// The members of a request's body, found in one walk; of a name that is repeated the last one counts.
package struct RequestMembers {
    package private(set) var model: JSONElement?
    private(set) var cacheControl: JSONElement?
    private(set) var tools: JSONElement?
    private(set) var system: JSONElement?
    private(set) var messages: JSONElement?
    private(set) var maxTokens: JSONElement?
    private(set) var stream: JSONElement?
    private(set) var speed: JSONElement?
    private(set) var serviceTier: JSONElement?
    private(set) var inferenceGeo: JSONElement?
    private(set) var metadata: JSONElement?
    private(set) var outputConfig: JSONElement?
    private(set) var thinking: JSONElement?
    private(set) var toolChoice: JSONElement?
    private(set) var contextManagement: JSONElement?

    /// Nothing is found in anything but an object.
    package init(_ body: JSONElement) {
        body.forEachMember { name, value in
            if name == "model" {
                model = value
            } else if name == "messages" {
                messages = value
            } else if name == "system" {
                system = value
            } else if name == "tools" {
                tools = value
            } else if name == "cache_control" {
                cacheControl = value
            } else {
                takeParameter(name, value)
            }
        }
    }

    private mutating func takeParameter(_ name: JSONKey, _ value: JSONElement) {
        if name == "max_tokens" {
            maxTokens = value
        } else if name == "stream" {
            stream = value
        } else if name == "speed" {
            speed = value
        } else if name == "service_tier" {
            serviceTier = value
        } else if name == "inference_geo" {
            inferenceGeo = value
        } else if name == "metadata" {
            metadata = value
        } else if name == "output_config" {
            outputConfig = value
        } else if name == "thinking" {
            thinking = value
        } else if name == "tool_choice" {
            toolChoice = value
        } else if name == "context_management" {
            contextManagement = value
        }
    }
}
